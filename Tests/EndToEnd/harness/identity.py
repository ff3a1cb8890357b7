"""A small OpenID provider that takes nothing on trust: client, secret, redirect address, PKCE and nonce are checked, and
a code is good once. People choose who they are on its page."""

import base64
import hashlib
import html
import json
import secrets
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "bellwether"


class IdentityProvider:
    def __init__(self, people: dict[str, dict]):
        """`people`: the claims of each, by the name on the page's button."""
        self.people = people
        self.secret = secrets.token_urlsafe() + " &+%"
        self.redirects: set[str] = set()
        self.key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})
        self.grants: dict[str, dict] = {}
        self.problems: list[str] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                path, _, query = self.path.partition("?")
                if path == "/.well-known/openid-configuration":
                    self.answer(provider.metadata())
                elif path == "/keys":
                    self.answer({"keys": [provider.key.as_dict(private=False)]})
                elif path == "/authorize":
                    self.authorize(dict(urllib.parse.parse_qsl(query)))
                else:
                    self.send_error(404)

            def do_POST(self):
                form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                if self.path == "/token":
                    status, answer = provider.token(form, self.headers.get("Authorization", ""))
                    self.answer(answer, status)
                else:
                    self.send_error(404)

            def authorize(self, query):
                problem = provider.problem(query)
                if problem:
                    provider.problems.append(problem)
                    return self.answer({"error": problem}, 400)
                if "person" in query:
                    code = secrets.token_urlsafe()
                    provider.grants[code] = query
                    back = urllib.parse.urlencode({"code": code, "state": query["state"], "iss": provider.issuer})
                    self.send_response(302)
                    self.send_header("Location", f"{query['redirect_uri']}?{back}")
                    return self.end_headers()
                links = "".join(
                    f'<p><a href="/authorize?{html.escape(urllib.parse.urlencode(query | {"person": person}))}">'
                    f"{html.escape(person)}</a></p>"
                    for person in provider.people
                )
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(f"<!doctype html><title>Who are you?</title>{links}".encode())

            def answer(self, value, status=200):
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(value).encode())

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def metadata(self) -> dict:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def problem(self, query: dict) -> str | None:
        """What is wrong with an authorization request."""
        if query.get("client_id") != CLIENT:
            return "client_id"
        if query.get("redirect_uri") not in self.redirects:
            return "redirect_uri"
        if query.get("response_type") != "code" or "openid" not in query.get("scope", "").split():
            return "response_type or scope"
        if query.get("code_challenge_method") != "S256" or len(query.get("code_challenge", "")) != 43:
            return "PKCE"
        if len(query.get("state", "")) < 32 or len(query.get("nonce", "")) < 32:
            return "state or nonce"
        return None

    def token(self, form: dict, authorization: str) -> tuple[int, dict]:
        pair = f"{CLIENT}:{urllib.parse.quote(self.secret, safe='-._~')}"
        if authorization != "Basic " + base64.b64encode(pair.encode()).decode():
            return 401, {"error": "invalid_client"}
        grant = self.grants.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            grant is None
            or form.get("grant_type") != "authorization_code"
            or form.get("redirect_uri") != grant["redirect_uri"]
            or challenge.decode().rstrip("=") != grant["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = self.people[grant["person"]] | {
            "iss": self.issuer, "aud": CLIENT, "nonce": grant["nonce"], "iat": now, "exp": now + 300,
        }
        return 200, {"token_type": "Bearer", "id_token": jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.key)}

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
