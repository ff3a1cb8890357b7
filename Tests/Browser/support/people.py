"""More people than the owner: each comes in by an invitation, as people do."""

from __future__ import annotations

import re
import urllib.parse

from support.server import PASSWORD, Server


def address(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", ".", name.lower()).strip(".") + "@example.com"


def invite(owner: Server, email: str, role: str, teams=()) -> str:
    """The token of a new invitation."""
    made = owner.post("/api/v1/invitations", {"email": email, "role": role, "teams": list(teams)})
    return urllib.parse.parse_qs(urllib.parse.urlsplit(made["url"]).query)["token"][0]


def join(owner: Server, name: str, role: str, teams=()) -> Server:
    """Somebody who is signed in; `user` says who, and their password is the owner's."""
    one = Server(owner.url)
    token = invite(owner, address(name), role, teams)
    answer = one.post("/api/v1/invitations/accept", {"token": token, "name": name, "password": PASSWORD})
    one.csrf, one.user = answer["csrf_token"], answer["user"]
    return one


def sign_in(server: Server, email: str, password: str = PASSWORD, **more) -> Server:
    """One more session of somebody."""
    one = Server(server.url)
    answer = one.post("/api/v1/session", {"email": email, "password": password, **more})
    one.csrf, one.user = answer["csrf_token"], answer["user"]
    return one
