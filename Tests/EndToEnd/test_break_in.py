"""Attempts to do, or to be given, more than one has: each would have to fail."""

import json
import threading
from urllib.parse import quote

import pytest

from harness.product import API, request
from leaks.contract import operations
from leaks.samples import Samples
from leaks.tenants import PASSWORD, session_headers

OPERATIONS = operations()
GUARDED = [each for each in OPERATIONS if each.permission]


def at_once(*calls):
    """What each of them gives; all begin together."""
    gate = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def run(at, call):
        gate.wait()
        results[at] = call()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


# Keys


def test_nobody_makes_a_key_that_may_do_more_than_they_may(raided):
    person = raided.person(raided.role("key.read", "key.manage", "incident.read", "alert.read"))
    own = raided.role("key.manage", "incident.read")
    for role in ("viewer", "operator", "admin", "owner", own):
        # A key sees every team, which this person does not.
        assert person.call("POST", "/api/v1/api-keys", {"name": "up", "role": role}).status == 403, role
    for letter in ("x", "y"):
        body = {"name": "aside", "role": own, "team_ids": [raided.ours.teams[letter]]}
        assert person.call("POST", "/api/v1/api-keys", body).status == 403, "neither team is theirs"
    member = raided.person(raided.role("key.manage", "incident.read"), {"x": "viewer"})
    body = {"name": "own team", "role": own, "team_ids": [raided.ours.teams["x"]]}
    assert member.call("POST", "/api/v1/api-keys", body).status == 201
    body["team_ids"].append(raided.ours.teams["y"])
    assert member.call("POST", "/api/v1/api-keys", body).status == 403


def test_a_scope_takes_away_and_gives_nothing(raided):
    key = raided.key(role="viewer", permissions=["incident.read", "audit.read", "key.manage"])
    assert key.call("GET", "/api/v1/incidents").status == 200
    assert key.call("GET", "/api/v1/audit").status == 403
    assert key.call("POST", "/api/v1/api-keys", {"name": "x", "role": "viewer"}).status == 403
    assert key.call("GET", "/api/v1/alerts").status == 403


def test_a_key_of_a_narrow_scope_makes_none_of_a_wider_one(raided):
    narrow = raided.key(role="admin", permissions=["key.manage", "incident.read"])
    assert narrow.call("POST", "/api/v1/api-keys", {"name": "wide", "role": "admin"}).status == 403
    same = {"name": "same", "role": "admin", "permissions": ["incident.read"]}
    assert narrow.call("POST", "/api/v1/api-keys", same).status == 201
    of_team = raided.key(role="admin", team_ids=[raided.ours.teams["x"]])
    assert of_team.call("POST", "/api/v1/api-keys", {"name": "all teams", "role": "viewer"}).status == 403
    other = {"name": "other team", "role": "viewer", "team_ids": [raided.ours.teams["y"]]}
    assert of_team.call("POST", "/api/v1/api-keys", other).status == 403


def test_a_token_opens_only_what_it_is_for(raided):
    key = raided.key(role="owner").key
    theirs = raided.theirs.callers["owner key"].headers["Authorization"].split()[1]
    sender = raided.ours.tokens["alertmanager"]
    session = raided.person("viewer").headers["Cookie"].split("=", 1)
    where = raided.product.address + "/api/v1/incidents"
    for text in (sender, session[1], key[:-1], key + "A", key.replace("bw_", "bwi_"), "bw_", theirs[:25] + key[25:]):
        assert request("GET", where, headers={"Authorization": f"Bearer {text}"}).status == 401, text
    for scheme in ("Basic", "Token", "bearer:"):
        assert request("GET", where, headers={"Authorization": f"{scheme} {key}"}).status == 401
    for text in (key, sender):
        assert request("GET", where, headers={"Cookie": f"{session[0]}={text}"}).status == 401
    # A credential that is bad is not made good by another one beside it.
    both = {"Authorization": "Bearer bw_wrong", "Cookie": "=".join(session)}
    assert request("GET", where, headers=both).status == 401
    ingest = raided.product.address + "/integrations/alertmanager"
    assert request("POST", ingest, {"alerts": []}, {"Authorization": f"Bearer {key}"}).status == 401


# Roles


def test_nobody_makes_or_changes_a_role_beyond_their_own(raided):
    person = raided.person(raided.role("role.read", "role.manage", "incident.read"))
    body = {"name": "climber", "title": "Climber", "permissions": ["incident.read", "audit.read"]}
    assert person.call("POST", "/api/v1/roles", body).status == 403
    every = body | {"permissions": ["organization.every_team"]}
    assert person.call("POST", "/api/v1/roles", every).status == 403
    session = person.call("GET", "/api/v1/session").json
    mine = f"/api/v1/roles/{session['role']}"
    assert person.call("PATCH", mine, {"permissions": ["role.manage", "member.manage"]}).status == 403
    assert person.call("PATCH", mine, {"title": "Mine"}).status == 200
    stronger = raided.role("audit.read")
    for change in ({"title": "Weaker"}, {"permissions": []}, {"permissions": ["incident.read"]}):
        assert person.call("PATCH", f"/api/v1/roles/{stronger}", change).status == 403
    admin = raided.person("admin")
    assert admin.call("POST", "/api/v1/roles", body | {"permissions": ["owner.manage"]}).status == 403


def test_no_role_can_pass_for_one_of_the_four(raided):
    for name in ("owner", "admin", "viewer", "Owner", "OWNER", " owner", "owner ", "оwner", "owner\u200b", "", "../owner"):
        body = {"name": name, "title": "Owner", "permissions": []}
        assert raided.ours.owner.call("POST", "/api/v1/roles", body).status == 422, name
    for name in ("owner", "admin"):
        for method, body in (("PATCH", {"permissions": []}), ("DELETE", None)):
            assert raided.ours.owner.call(method, f"/api/v1/roles/{name}", body).status == 409


# People


def test_only_an_owner_makes_or_unmakes_an_owner(raided):
    admin = raided.person("admin")
    owner = raided.person("owner")
    assert admin.call("PATCH", f"/api/v1/members/{admin.id}", {"role": "owner"}).status == 403
    assert admin.call("PATCH", f"/api/v1/members/{owner.id}", {"role": "viewer"}).status == 403
    assert admin.call("DELETE", f"/api/v1/members/{owner.id}").status == 403
    invitation = {"email": "friend@magpie.example", "role": "owner"}
    assert admin.call("POST", "/api/v1/invitations", invitation).status == 403
    assert admin.call("POST", "/api/v1/api-keys", {"name": "up", "role": "owner"}).status == 403
    assert owner.call("GET", "/api/v1/session").json["role"] == "owner"
    assert owner.call("DELETE", f"/api/v1/members/{owner.id}").status in (204, 409)


def test_who_may_invite_invites_nobody_above_them_and_into_no_other_team(raided):
    person = raided.person(raided.role("member.invite", "incident.read"))
    own = person.call("GET", "/api/v1/session").json["role"]
    for role in ("viewer", "operator", "admin", "owner"):
        invitation = {"email": "up@magpie.example", "role": role}
        assert person.call("POST", "/api/v1/invitations", invitation).status == 403, role
    assert person.call("POST", "/api/v1/invitations", {"email": "peer@magpie.example", "role": own}).status == 201
    for letter in ("x", "y"):
        for role in (own, "operator", raided.role()):
            invitation = {
                "email": "side@magpie.example", "role": own,
                "teams": [{"team_id": raided.ours.teams[letter], "role": role}],
            }
            assert person.call("POST", "/api/v1/invitations", invitation).status == 403, (letter, role)


def test_an_invitation_is_used_once_however_many_try_at_once(raided):
    made = raided.ours.post("/api/v1/invitations", {"email": "twin@magpie.example", "role": "viewer"})
    body = {"token": made["url"].split("token=")[1], "name": "Twin", "password": PASSWORD}
    where = raided.product.address + "/api/v1/invitations/accept"
    answers = at_once(*[lambda: request("POST", where, body)] * 6)
    statuses = sorted(each.status for each in answers)
    assert statuses.count(201) == 1, statuses
    assert set(statuses) <= {201, 401, 404, 409, 422}, statuses
    twins = [each for each in raided.ours.owner.items("/api/v1/members") if each["email"] == "twin@magpie.example"]
    assert len(twins) == 1


def test_the_last_owner_stays_however_many_leave_at_once(raided):
    product, slug = raided.product, "nest"
    product.admin("organization", "create", "--slug", slug, "--name", "Nest")
    owners = []
    for name in ("one", "two", "three"):
        email = f"{name}@nest.example"
        product.admin(
            "owner", "create", "--email", email, "--password-stdin", "--organization", slug, input=PASSWORD + "\n")
        answer = request(
            "POST", product.address + "/api/v1/session", {"email": email, "password": PASSWORD, "organization": slug})
        assert answer.status == 201, answer
        owners.append((answer.json["user"]["id"], session_headers(answer)))

    def leave(at, how):
        id, _ = owners[at]
        _, headers = owners[(at + 1) % 3]
        return lambda: request(how[0], f"{product.address}/api/v1/members/{id}", how[1], headers)

    def left():
        return [each for each in API(product.address, key).items("/api/v1/members") if each["role"] == "owner"]

    key = product.admin("api-key", "create", "--role", "owner", "--organization", slug)["key"]
    answers = at_once(*[leave(at, ("PATCH", {"role": "viewer"})) for at in range(3)])
    assert all(each.status in (200, 401, 403, 409) for each in answers), answers
    assert len(left()) >= 1
    for id, _ in owners:
        assert API(product.address, key).call("PATCH", f"/api/v1/members/{id}", {"role": "owner"}).status == 200
    answers = at_once(*[leave(at, ("DELETE", None)) for at in range(3)])
    assert all(each.status in (204, 401, 403, 404, 409) for each in answers), answers
    assert len(left()) >= 1
    for id, _ in owners:
        API(product.address, key).call("DELETE", f"/api/v1/members/{id}")
    assert len(left()) == 1


def test_who_loses_a_role_loses_it_at_once(raided):
    person = raided.person("operator")
    incident = raided.ours.owner.items("/api/v1/incidents")[0]["id"]
    body = {"text": "while I may"}
    where = f"/api/v1/incidents/{incident}/comment"
    assert person.call("POST", where, body, {"Idempotency-Key": "mine"}).status == 200
    assert raided.ours.owner.call("PATCH", f"/api/v1/members/{person.id}", {"role": "viewer"}).status == 200
    # Nor does a kept answer come back to them.
    assert person.call("POST", where, body, {"Idempotency-Key": "mine"}).status == 403
    assert raided.ours.owner.call("DELETE", f"/api/v1/members/{person.id}").status == 204
    assert person.call("GET", "/api/v1/session").status == 401


# Teams


def test_who_leads_a_team_leads_no_other_and_gives_only_what_they_have(raided):
    lead = raided.role("team.manage", "incident.read", "incident.comment")
    person = raided.person(raided.role("team.read", "member.read"), {"x": lead})
    x, y = raided.ours.teams["x"], raided.ours.teams["y"]
    other = raided.person("viewer")
    assert person.call("PUT", f"/api/v1/teams/{x}/members/{other.id}", {"role": lead}).status == 204
    assert person.call("PUT", f"/api/v1/teams/{x}/members/{other.id}", {"role": "operator"}).status == 403
    assert person.call("PUT", f"/api/v1/teams/{y}/members/{person.id}", {"role": lead}).status == 403
    assert person.call("DELETE", f"/api/v1/teams/{y}/members/{other.id}").status == 403
    assert person.call("PATCH", f"/api/v1/teams/{y}", {"name": "Mine"}).status == 403
    everything = {"matchers": [{"names": ["*"]}]}
    assert person.call("PATCH", f"/api/v1/teams/{x}", everything).status == 403
    assert person.call("POST", "/api/v1/teams", {"slug": "all", "name": "All"} | everything).status == 403
    assert person.call("POST", "/api/v1/teams/preview", everything).status == 403
    assert person.call("DELETE", f"/api/v1/teams/{x}").status == 403


def test_managing_teams_without_seeing_them_all_opens_none(raided):
    person = raided.person(raided.role("team.manage", "team.read", "incident.read", "alert.read"))
    x, y = raided.ours.teams["x"], raided.ours.teams["y"]
    none = raided.role()
    for team in (x, y):
        assert person.call("PUT", f"/api/v1/teams/{team}/members/{person.id}", {"role": none}).status == 403
        assert person.call("PATCH", f"/api/v1/teams/{team}", {"matchers": [{"names": ["nothing"]}]}).status == 403
    assert person.call("POST", "/api/v1/teams", {"slug": "all", "name": "All", "matchers": [{"names": ["*"]}]}).status == 403
    titles = json.dumps(person.call("GET", "/api/v1/incidents").json)
    assert raided.ours.secret not in titles


def test_where_an_incident_went_is_told_to_those_who_see_where(raided):
    ours = raided.ours
    y = next(each for each in ours.owner.items("/api/v1/incidents") if ours.secret in each["title"])
    made = ours.post("/api/v1/incidents", {"title": "To be merged", "severity": "warning"})
    ours.post(f"/api/v1/incidents/{made['id']}/merge", {"into": y["id"]})
    person = raided.person("operator")
    where = f"/api/v1/incidents/{made['id']}"
    for method, path, body in (("GET", where, None), ("POST", f"{where}/comment", {"text": "Where is it?"})):
        answer = person.call(method, path, body)
        assert answer.status == 200, answer
        assert ours.secret not in answer.body.decode(), answer
    told = ours.owner.get(where)["merged_into_incident"]
    assert ours.secret in told["title"], "who sees every team is told"


# Sessions


def test_a_write_by_session_needs_that_sessions_own_token(raided):
    person, other = raided.person("operator"), raided.person("operator")
    incident = raided.ours.owner.items("/api/v1/incidents")[0]["id"]
    where = f"{raided.product.address}/api/v1/incidents/{incident}/comment"
    for csrf in (None, "", "x", other.headers["X-CSRF-Token"]):
        headers = {"Cookie": person.headers["Cookie"]} | ({} if csrf is None else {"X-CSRF-Token": csrf})
        assert request("POST", where, {"text": "forged"}, headers).status == 403, csrf
    form = {"Cookie": person.headers["Cookie"], "Content-Type": "text/plain"}
    assert request("POST", where, b'{"text": "forged"}', form).status == 403


def test_signing_in_tells_a_member_of_another_organization_from_nobody_in_nothing(raided):
    where = raided.product.address + "/api/v1/session"
    person = raided.person("viewer")
    answers = [
        request("POST", where, {"email": email, "password": password} | extra)
        for email, password, extra in (
            (person.email, "not the password", {}),
            ("nobody@magpie.example", PASSWORD, {}),
            (person.email, PASSWORD, {"organization": "raven"}),
            (person.email, PASSWORD, {"organization": "no-such-organization"}),
        )
    ]
    bodies = [{name: value for name, value in each.json.items() if name != "request_id"} for each in answers]
    assert [each.status for each in answers] == [401] * 4, answers
    assert all(body == bodies[0] for body in bodies), bodies


# What is kept, and what is named


def test_an_idempotency_key_gives_nobody_the_answer_of_another(raided):
    body = {"title": f"{raided.ours.marker} once", "severity": "warning"}
    headers = {"Idempotency-Key": "the same for all"}
    ours = raided.key(role="operator").call("POST", "/api/v1/incidents", body, headers)
    again = raided.key(role="operator").call("POST", "/api/v1/incidents", body, headers)
    theirs = raided.theirs.owner.call("POST", "/api/v1/incidents", body | {"title": "theirs"}, headers)
    viewer = raided.key(role="viewer").call("POST", "/api/v1/incidents", body, headers)
    assert [each.status for each in (ours, again, theirs, viewer)] == [201, 201, 201, 403]
    assert len({each.json["id"] for each in (ours, again, theirs)}) == 3
    assert raided.ours.marker not in theirs.body.decode()


def test_a_version_of_a_row_of_others_is_not_told_by_what_it_matches(raided):
    theirs, ours = Samples(raided.theirs), raided.ours.owner
    for operation in GUARDED:
        if not operation.path_parameters or not (operation.has_if_match or "304" in operation.described["responses"]):
            continue
        for values in theirs.of(operation)[:1]:
            if operation.path_parameters == ["name"] and values["name"] in ("guest", "helper"):
                continue
            for version in ('"1"', '"2"', "*", 'W/"1"'):
                header = "If-Match" if operation.is_write else "If-None-Match"
                answer = ours.call(operation.method, operation.url(values), operation.example, {header: version})
                assert answer.status == 404, f"{operation}: {answer}"


@pytest.mark.parametrize(
    "operation",
    [each for each in GUARDED if each.is_write and isinstance(each.example, dict) and "{token}" not in each.path],
    ids=lambda each: f"{each.method} {each.path}")
def test_no_body_says_whose_a_row_is(raided, operation):
    values = (Samples(raided.ours).of(operation) or [{}])[0]
    # SCIM and senders' formats let pass what they do not know; it must come to nothing.
    strict = operation.resolve(operation.body["schema"]).get("additionalProperties") is False
    tables = ("memberships", "teams", "team_members", "change_events", "incidents", "api_keys")
    theirs = ";".join(f"SELECT count(*) FROM {table} WHERE org_id = '{raided.theirs.id}'" for table in tables)
    before = raided.product.sql(theirs)
    for name, value in (("org_id", raided.theirs.id), ("organization", "raven"), ("created_by", raided.theirs.id)):
        body = operation.example | {name: value}
        answer = raided.ours.owner.call(operation.method, operation.url(values), body)
        assert not strict or answer.status in (400, 404, 422), f"{name} is taken: {answer}"
        assert answer.status < 500, answer
    assert raided.product.sql(theirs) == before


def test_no_way_of_writing_an_address_gets_around_its_guard(raided):
    base = raided.product.address
    for path in (
        "/api/v1/audit/", "//api/v1/audit", "/api//v1/audit", "/api/v1/%61udit", "/API/v1/audit", "/api/v1/audit%00",
        "/api/v1/audit;x", "/api/v1/audit/.", "/api/v1/./audit", "/api/v1/x/../audit", "/api/v1/x/%2e%2e/audit",
        "/api/v1/audit%2fexport", "/api/v1/audit?key=x", "/api/v1/audit#x", "/x/../api/v1/audit",
    ):
        for method in ("GET", "HEAD", "OPTIONS", "POST", "TRACE"):
            answer = request(method, base + path)
            # Whatever is no route is the dashboard's, a page that shows nothing by itself.
            is_page = answer.status == 200 and answer.headers["Content-Type"].startswith("text/html")
            assert is_page or answer.status in (400, 401, 404, 405, 204), f"{method} {path}: {answer}"
    for header in ("X-HTTP-Method-Override", "X-Original-URL", "X-Rewrite-URL"):
        viewer = raided.key(role="viewer")
        assert viewer.call("GET", "/api/v1/incidents", headers={header: "/api/v1/audit"}).json["items"] is not None
        assert viewer.call("GET", "/api/v1/audit", headers={header: "/api/v1/incidents"}).status == 403


HOSTILE = ["x\r\nSet-Cookie: a=b\r\n\r\n<script>", "' OR 1=1 --", "${jndi:ldap://x}", "{{7*7}}", "%0d%0aX: y", "\u2028\u202e"]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_ends_no_header_and_no_statement(raided, text):
    owner = raided.ours.owner
    made = owner.call("POST", "/api/v1/incidents", {"title": text, "severity": "info"})
    assert made.status == 201, made
    assert made.json["title"] == text
    assert "Set-Cookie" not in made.headers and "X" not in made.headers
    for name in ("q", "cursor", "service", "assignee", "status", "from", "target_kind", "operation", "integration"):
        for path in ("/api/v1/incidents", "/api/v1/alerts", "/api/v1/audit", "/api/v1/services"):
            answer = owner.call("GET", f"{path}?{name}={quote(text)}")
            assert answer.status in (200, 400, 404, 422), answer
            assert "Set-Cookie" not in answer.headers and "X" not in answer.headers
    owner.post(f"/api/v1/incidents/{made.json['id']}/resolve", {"resolution": "false_alarm"})
