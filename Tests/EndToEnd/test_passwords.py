"""Forgotten passwords: by e-mail where there is a mail server, by the command line where there is none."""

import json
import re

from harness.mail import MailServer
from harness.processes import wait_until
from harness.product import request

OLD, NEW = "correct horse battery", "staple and then some"


def sign_in(product, password):
    return request("POST", f"{product.address}/api/v1/session", {"email": "ada@example.org", "password": password})


def set_password(product, token):
    return request("POST", f"{product.address}/api/v1/password-resets/use", {"token": token, "password": NEW}).status


def test_a_link_comes_by_mail_and_works_once(products, mail):
    product = products(BELLWETHER_SMTP_URL=mail.url, BELLWETHER_MAIL_FROM="Bellwether <bellwether@example.org>")
    product.start()
    product.create_owner("ada@example.org", OLD)
    for email in ("nobody@example.org", "ada@example.org"):
        answer = request("POST", f"{product.address}/api/v1/password-resets", {"email": email})
        assert (answer.status, answer.body) == (202, b"")
    wait_until(lambda: mail.messages, 20, "the mail")
    (message,) = mail.messages
    assert message["To"] == "ada@example.org"
    token = re.search(rf"{product.address}/reset-password#token=(bwr_[\w-]+)", MailServer.text(message))[1]
    session = sign_in(product, OLD)
    assert session.status == 201
    assert set_password(product, token) == 204
    cookie = session.headers["Set-Cookie"].split(";")[0]
    assert request("GET", f"{product.address}/api/v1/session", headers={"Cookie": cookie}).status == 401
    assert set_password(product, token) == 403
    assert sign_in(product, OLD).status == 401
    assert sign_in(product, NEW).status == 201
    assert token not in product.process.output


def test_without_a_mail_server_the_command_line_helps_and_readiness_says_so(running):
    running.create_owner("ada@example.org", OLD)
    checks = json.loads(request("GET", f"{running.address}/readyz").body)["checks"]
    mail = next(check for check in checks if check["name"] == "mail")
    assert "off" in mail["detail"]
    options = json.loads(request("GET", f"{running.address}/api/v1/sign-in/options").body)
    assert options["password_reset"] is False
    made = running.admin("password-reset", "--email", "ada@example.org")
    token = made["url"].split("#token=")[1]
    assert made["url"].startswith(running.address)
    assert set_password(running, token) == 204
    assert sign_in(running, NEW).status == 201
    assert running.admin("second-factor", "remove", "--email", "ada@example.org")["removed"] is False
