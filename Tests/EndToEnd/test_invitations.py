"""Invitations by mail: the link comes once, lets its reader in once, and says where it could not be sent."""

import re

from harness.mail import MailServer
from harness.processes import wait_until
from harness.product import request

PASSWORD = "correct horse battery"


def invite(owner, email):
    return owner.post("/api/v1/invitations", {"email": email, "role": "operator"})


def listed(owner, made):
    return next(each for each in owner.items("/api/v1/invitations") if each["id"] == made["id"])


def test_an_invitation_comes_by_mail_and_lets_its_reader_in(products, mail):
    product = products(BELLWETHER_SMTP_URL=mail.url, BELLWETHER_MAIL_FROM="Bellwether <bellwether@example.org>").start()
    product.create_owner()
    owner = product.api()
    made = invite(owner, "grace@example.org")
    wait_until(lambda: listed(owner, made)["mailed_at"], 20, "the mail to be noted")
    assert listed(owner, made)["mail_error"] is None
    (message,) = mail.messages
    assert message["To"] == "grace@example.org" and "Join" in message["Subject"]
    token = re.search(rf"{product.address}/invitation\?token=(\S+)", MailServer.text(message))[1]
    assert token not in product.process.output
    accept = f"{product.address}/api/v1/invitations/accept"
    body = {"token": token, "name": "Grace", "password": PASSWORD}
    assert request("POST", accept, body).status == 201
    assert request("POST", accept, body).status >= 400
    (grace,) = [each for each in owner.items("/api/v1/members") if each["email"] == "grace@example.org"]
    assert grace["role"] == "operator"
    # An address that the server will not take is said, to whoever invited, and not tried for ever.
    lost = invite(owner, "gone@example.org")
    wait_until(lambda: listed(owner, lost)["mail_error"], 20, "the refusal to be noted")
    assert "550" in listed(owner, lost)["mail_error"] and listed(owner, lost)["mailed_at"] is None
    assert len(mail.messages) == 1


def test_without_a_mail_server_the_link_is_to_be_handed_over(running):
    owner = running.api()
    made = invite(owner, "grace@example.org")
    wait_until(lambda: listed(owner, made)["mail_error"], 20, "the note")
    assert "hand the link over" in listed(owner, made)["mail_error"]
    assert made["url"].startswith(running.address)
