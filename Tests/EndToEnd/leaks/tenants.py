"""Two organizations that look alike, each with two teams, and everything that they keep marked with their own words."""

import uuid
from datetime import datetime, timedelta, timezone

from harness.processes import wait_until
from harness.product import Product, request

from .contract import built_in_roles
from .grants import Given, of_key, of_person

PASSWORD = "a long enough password"
# What the organization's own role may do.
CUSTOM = {"incident.read", "incident.comment", "alert.read", "channel.read", "team.read", "role.read", "key.read"}


class Caller:
    """Somebody with a credential, and what they were given."""

    def __init__(self, name: str, headers: dict[str, str], given: Given, email: str | None = None):
        self.name = name
        self.headers = headers
        self.given = given
        self.email = email

    def __repr__(self) -> str:
        return self.name


class Tenant:
    """One organization. Its rows hold `marker`; those of its second team, `teams["y"]`, hold `secret` as well."""

    def __init__(self, product: Product, slug: str, hook: str):
        self.product = product
        self.slug = slug
        self.hook = hook
        self.marker = f"{slug}marker"
        self.secret = f"{slug}yankee"
        self.teams: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self.callers: dict[str, Caller] = {}
        product.admin("organization", "create", "--slug", slug, "--name", f"{self.marker} Limited")
        self.owner = product.api("owner", slug)
        self.id = self.owner.get("/api/v1/organization")["id"]
        self._people_and_keys()
        self._alerts_and_incidents(hook)
        self._the_rest()

    def post(self, path: str, body) -> dict:
        return self.owner.post(path, body)

    def _people_and_keys(self):
        for team in ("x", "y"):
            body = {"slug": f"team-{team}", "name": f"{self.marker} team", "matchers": [{"labels": {"team": team}}]}
            self.teams[team] = self.post("/api/v1/teams", body)["id"]
        for name, permissions in (("guest", set()), ("helper", CUSTOM), (f"spare-{self.slug}", {"incident.read"})):
            body = {"name": name, "title": f"{self.marker} {name}", "permissions": sorted(permissions)}
            self.post("/api/v1/roles", body)
        roles = built_in_roles() | {"helper": CUSTOM}
        x = self.teams["x"]
        for role in ("viewer", "operator", "admin", "owner", "helper"):
            self._key(f"{role} key", roles[role], role=role)
        self._key("key of a team", roles["operator"], role="operator", teams={x})
        self._key("admin key of a team", roles["admin"], role="admin", teams={x})
        self._key("key with a scope", roles["admin"], role="admin", scope={"incident.read", "key.read"})
        # A viewer who acts for a team, one who is nothing but in a team, and one who is in none.
        self._person("viewer in a team", roles, "viewer", {x: "operator"})
        self._person("of a team only", roles, "guest", {x: "operator"})
        self._person("custom role in a team", roles, "helper", {x: "viewer"})
        self._person("admin", roles, "admin", {})

    def _key(self, name: str, permissions: set[str], role: str, scope=None, teams=None):
        body = {"name": f"{self.marker} {name}", "role": role}
        if scope is not None:
            body["permissions"] = sorted(scope)
        if teams is not None:
            body["team_ids"] = sorted(teams)
        key = self.post("/api/v1/api-keys", body)["key"]
        self.callers[name] = Caller(
            name, {"Authorization": f"Bearer {key}"}, of_key(permissions, scope, teams))

    def _person(self, name: str, roles: dict[str, set[str]], role: str, teams: dict[str, str]):
        person = Person(self, role, teams, name)
        given = of_person(roles.get(role, set()), {id: roles[each] for id, each in teams.items()})
        self.callers[name] = Caller(name, person.headers, given, person.email)

    def sign_in(self, caller: Caller):
        """Anew, for somebody whose session is over."""
        answer = request("POST", self.product.address + "/api/v1/session", {
            "email": caller.email, "password": PASSWORD, "organization": self.slug,
        })
        assert answer.status == 201, answer
        caller.headers = session_headers(answer)

    def _alerts_and_incidents(self, hook: str):
        """An incident of each team and one of nobody, far enough apart in time that nothing makes one of them."""
        self.owner.put("/api/v1/topology", {
            "services": [{"name": f"{self.marker}-{name}"} for name in ("nobody", "base")]
            + [{"name": f"{self.marker}-{team}", "owner_team": f"team-{team}"} for team in ("x", "y")],
            "dependencies": [{"from": f"{self.marker}-x", "to": f"{self.marker}-base"}],
        })
        self.post("/api/v1/channels", {
            "kind": "webhook", "name": f"{self.marker} hook", "settings": {"url": hook},
        })
        integration = self.post("/api/v1/integrations", {"kind": "alertmanager", "name": f"{self.marker} sender"})
        self.tokens["alertmanager"] = integration["token"]
        prometheus = self.post("/api/v1/integrations", {"kind": "prometheus", "name": f"{self.marker} prometheus"})
        self.tokens["prometheus"] = prometheus["token"]
        for kind in ("grafana", "generic"):
            made = self.post("/api/v1/integrations", {"kind": kind, "name": f"{self.marker} {kind}"})
            self.tokens[kind] = made["token"]
        now = datetime.now(timezone.utc)
        for hours, owner in enumerate(("x", "y", "nobody")):
            words = f"{self.marker} {self.secret}" if owner == "y" else self.marker
            starts = (now - timedelta(hours=3 * hours)).isoformat()
            labels = {"alertname": f"{words} {owner} fails", "service": f"{self.marker}-{owner}", "severity": "critical"}
            if owner != "nobody":
                labels["team"] = owner
            body = {"version": "4", "groupKey": "{}", "status": "firing", "receiver": "r", "alerts": [{
                "status": "firing", "labels": labels, "annotations": {"summary": f"{words} is down"},
                "startsAt": starts, "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "",
            }]}
            address = f"{self.product.address}/integrations/alertmanager"
            bearer = {"Authorization": f"Bearer {self.tokens['alertmanager']}"}
            assert request("POST", address, body, bearer).status == 200
            count = hours + 1
            wait_until(lambda: len(self.investigated()) == count, 30, f"{count} incidents of {self.slug}")
        wait_until(lambda: self.notifications() >= 3, 30, "the notifications")
        for incident in self.owner.items("/api/v1/incidents"):
            words = self.secret if self.secret in incident["title"] else self.marker
            self.post(f"/api/v1/incidents/{incident['id']}/comment", {"text": f"{self.marker} {words}: looking"})

    def investigated(self) -> list[dict]:
        return [each for each in self.owner.items("/api/v1/incidents") if each["root_cause"]]

    def notifications(self) -> int:
        return len([each for each in self.owner.items("/api/v1/notifications") if each["status"] == "sent"])

    def _the_rest(self):
        for owner in ("x", "y", "nobody"):
            words = f"{self.marker} {self.secret}" if owner == "y" else self.marker
            self.post("/api/v1/changes", {
                "event_type": "deployment", "service": f"{self.marker}-{owner}", "version": "v2", "title": f"{words} ships",
            })
        wait_until(lambda: len(self.owner.items("/api/v1/changes")) == 3, 30, "the changes")
        self.post("/api/v1/identity-providers", {
            "name": f"{self.marker} account", "issuer": "https://login.example.org", "client_id": "bellwether",
        })
        self.post("/api/v1/invitations", {"email": f"waits@{self.marker}.example", "role": "viewer"})
        # What only a broken channel would bring about.
        self.product.sql(
            "INSERT INTO notices (org_id, id, kind, subject, text, created_at) VALUES "
            f"('{self.id}', gen_random_uuid(), 'dead_letter', '{self.marker}', '{self.marker} hook is broken', now())")
        # Paging: conditions that nothing here meets, so that they change no other thing.
        hook = self.post("/api/v1/channels", {
            "kind": "webhook", "name": f"{self.marker} second hook", "settings": {"url": self.hook},
        })
        self.post("/api/v1/notification-rules", {
            "name": f"{self.marker} rule", "triggers": ["incident.opened"], "conditions": {"services": ["nothing"]},
            "channels": [hook["id"]],
        })
        level = {"after_minutes": 0, "targets": [{"kind": "channel", "id": hook["id"]}]}
        self.post("/api/v1/escalation-policies", {"name": f"{self.marker} policy", "levels": [level]})
        member = self.owner.items("/api/v1/members")[0]["id"]
        layer = {
            "name": "All", "users": [member], "rotation": {"kind": "weekly"}, "starts_on": "2024-01-01", "handover": "09:00",
        }
        schedule = self.post("/api/v1/schedules", {
            "name": f"{self.marker} schedule", "zone": "Europe/Berlin", "layers": [layer],
        })
        self.post(f"/api/v1/schedules/{schedule['id']}/overrides", {
            "user_id": member, "from": "2030-01-01T00:00:00Z", "to": "2030-01-02T00:00:00Z",
        })
        self.post("/api/v1/silences", {
            "name": f"{self.marker} silence", "kind": "maintenance", "reason": "New disks", "matcher": {"services": ["nothing"]},
            "starts_at": "2030-01-01T00:00:00Z", "ends_at": "2030-01-02T00:00:00Z", "zone": "Europe/Berlin",
        })


class Person:
    """Somebody who was asked in and came, with a session."""

    def __init__(self, tenant: Tenant, role: str, teams: dict[str, str], name: str | None = None):
        self.address = tenant.product.address
        self.name = name or f"person {uuid.uuid4()}"
        self.email = f"{self.name.replace(' ', '.')}@{tenant.marker}.example"
        invitation = tenant.post("/api/v1/invitations", {
            "email": self.email, "role": role, "teams": [{"team_id": id, "role": each} for id, each in teams.items()],
        })
        self.token = invitation["url"].split("token=")[1]
        answer = request("POST", self.address + "/api/v1/invitations/accept", {
            "token": self.token, "name": f"{tenant.marker} {self.name}", "password": PASSWORD,
        })
        assert answer.status == 201, answer
        self.headers = session_headers(answer)
        self.id = answer.json["user"]["id"]

    def call(self, method: str, path: str, body=None, headers: dict[str, str] | None = None):
        return request(method, self.address + path, body, self.headers | (headers or {}))


def session_headers(answer) -> dict[str, str]:
    cookie = answer.headers["Set-Cookie"].split(";")[0]
    return {"Cookie": cookie, "X-CSRF-Token": answer.json["csrf_token"]}
