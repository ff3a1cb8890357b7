"""A real SMTP server on loopback, with STARTTLS and a password, that keeps what it is sent."""

import email
import email.policy
import ssl
import subprocess
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from .processes import free_port


class MailServer:
    def __init__(self, directory: Path, encrypted: bool = True):
        # What a wrong password is told; None leaves it to the server: 535.
        self.refusal: str | None = None
        self.logins = 0
        self.messages: list[email.message.EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.certificate = directory / "mail.pem"
        options = {}
        if encrypted:
            key = directory / "mail.key"
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                 "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", self.certificate],
                check=True, capture_output=True,
            )
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(self.certificate, key)
            options = {
                "tls_context": context, "require_starttls": True, "auth_required": True, "auth_require_tls": True,
                "authenticator": self._authenticate,
            }
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port(), **options)
        self.controller.start()
        self.port = self.controller.server.sockets[0].getsockname()[1]
        self.url = f"smtp://127.0.0.1:{self.port}"

    @staticmethod
    def text(message: email.message.EmailMessage) -> str:
        return message.get_body(("plain",)).get_content()

    def _authenticate(self, server, session, envelope, mechanism, data):
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"pager", b"correct horse")
        self.logins += 1
        return AuthResult(success=right, handled=False, message=None if right else self.refusal)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.recipients.append(list(envelope.rcpt_tos))
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 2.0.0 taken"

    def stop(self):
        self.controller.stop()
