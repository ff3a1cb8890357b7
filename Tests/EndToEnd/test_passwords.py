"""Forgotten passwords: by e-mail where there is a mail server, by the command line where there is none."""

import json
import re
import socketserver
import threading

import pytest

from harness.processes import wait_until
from harness.product import request

OLD, NEW = "correct horse battery", "staple and then some"


class Mailbox:
    """Takes mail by SMTP and keeps it."""

    def __init__(self):
        self.mails: list[str] = []
        box = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                def say(text):
                    self.wfile.write(text.encode() + b"\r\n")

                say("220 box")
                while line := self.rfile.readline():
                    word = line[:4].upper()
                    if word == b"DATA":
                        say("354 go on")
                        text = b""
                        while (part := self.rfile.readline()) not in (b".\r\n", b""):
                            text += part
                        box.mails.append(text.decode())
                        say("250 kept")
                    elif word == b"QUIT":
                        return say("221 bye")
                    else:
                        say("250 fine")

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.url = f"smtp://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def mailbox():
    box = Mailbox()
    yield box
    box.stop()


def sign_in(product, password):
    return request("POST", f"{product.address}/api/v1/session", {"email": "ada@example.org", "password": password})


def set_password(product, token):
    return request("POST", f"{product.address}/api/v1/password-resets/use", {"token": token, "password": NEW}).status


def test_a_link_comes_by_mail_and_works_once(products, mailbox):
    product = products(BELLWETHER_SMTP_URL=mailbox.url, BELLWETHER_MAIL_FROM="Bellwether <bellwether@example.org>")
    product.start()
    product.create_owner("ada@example.org", OLD)
    for email in ("nobody@example.org", "ada@example.org"):
        answer = request("POST", f"{product.address}/api/v1/password-resets", {"email": email})
        assert (answer.status, answer.body) == (202, b"")
    wait_until(lambda: mailbox.mails, 20, "the mail")
    (mail,) = mailbox.mails
    assert "To: ada@example.org" in mail
    token = re.search(r"/reset-password#token=3D(bwr_[\w-]+)", mail.replace("=\r\n", ""))[1]
    assert product.address in mail.replace("=\r\n", "")
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
