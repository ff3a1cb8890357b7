"""Two organizations that must know nothing of each other, and who asks in them."""

import json
import re
import time

from harness.product import Product

from .client import Client
from .contract import Operation
from .samples import Samples
from .tenants import Caller, Tenant

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class World:
    def __init__(self, product: Product, hook: str):
        self.product = product
        self.client = Client(product.port)
        self.ours = Tenant(product, "quokka", hook)
        self.theirs = Tenant(product, "wombat", hook)
        self.samples = Samples(self.ours)
        self.foreign = Samples(self.theirs)
        self.strangers = self._strangers()
        # Every id in the rows of the other tenant, and in those of our second team.
        self.foreign_ids = self._ids(self.theirs.id)
        self.y_ids = {
            str(item["id"])
            for noun in ("incidents", "alerts", "notifications", "changes")
            for item in self.ours.owner.items(f"/api/v1/{noun}")
            if self.ours.secret in json.dumps(item)
        }
        assert len(self.y_ids) >= 3, "the second team has rows of its own"
        self.before = self.fingerprint(self.theirs.id)

    def _strangers(self) -> dict[str, dict[str, str]]:
        """Credentials that are none, or none any more."""
        ours = self.ours

        def key(name: str) -> tuple[str, dict[str, str]]:
            made = ours.post("/api/v1/api-keys", {"name": name, "role": "owner"})
            return made["id"], {"Authorization": f"Bearer {made['key']}"}

        revoked, revoked_headers = key("revoked")
        assert ours.owner.call("DELETE", f"/api/v1/api-keys/{revoked}").status == 204
        expired, expired_headers = key("expired")
        over = f"SET expires_at = now() - interval '1 second' WHERE org_id = '{ours.id}'"
        self.product.sql(f"UPDATE api_keys {over} AND id = '{expired}'")
        person = ours.callers["admin"]
        old = dict(person.headers)
        self.product.sql(
            f"UPDATE sessions {over} AND user_id = (SELECT id FROM users WHERE email = '{person.email}')")
        ours.sign_in(person)
        ended = dict(person.headers)
        assert self.client.send("DELETE", "/api/v1/session", ended).status == 204
        ours.sign_in(person)
        made_up = "bw_" + ours.callers["owner key"].headers["Authorization"].split("bw_")[1][:22] + "A" * 32
        return {
            "nobody": {},
            "revoked key": revoked_headers,
            "expired key": expired_headers,
            "key of no organization": {"Authorization": f"Bearer {made_up}"},
            "expired session": old,
            "session that ended": ended,
        }

    def _tables(self) -> list[str]:
        """Those that hold rows of a tenant."""
        rows = self.product.sql(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition "
            "AND c.relname NOT LIKE 'job%' AND c.relname <> 'dead_jobs' ORDER BY 1")
        return rows.split()

    def _ids(self, org: str) -> set[str]:
        rows = self.product.sql(";".join(f"SELECT t::text FROM {each} t WHERE org_id = '{org}'" for each in self._tables()))
        return set(UUIDS.findall(rows)) - {"00000000-0000-0000-0000-000000000000"}

    def fingerprint(self, org: str) -> dict[str, str]:
        """Of all rows, but for when a key was last used: we look at what the others have with one of theirs."""
        rows = "(to_jsonb(t) - '{last_used_at,last_seen_at}'::text[])::text"
        sums = self.product.sql(";".join(
            f"SELECT '{table} ' || md5(coalesce(string_agg({rows}, '|' ORDER BY {rows}), '')) FROM {table} t "
            f"WHERE org_id = '{org}'"
            # Who is on call is noted by the product itself, as time goes by.
            for table in self._tables() if table != "on_call_holders"))
        return dict(line.split() for line in sums.splitlines())

    def ask(self, caller: Caller | None, operation: Operation, path: str, body=None, headers=None):
        """One request, whose answer is searched for what the caller must not see."""
        mine = caller.headers if caller else {}
        answer = self.client.send(operation.method, path, mine | (headers or {}), body, stream=operation.is_stream)
        if answer.status == 429:
            time.sleep(float(answer.headers.get("Retry-After", "1")))
            return self.ask(caller, operation, path, body, headers)
        self.search(caller, operation, answer)
        assert answer.status < 500, f"{caller}: {operation.method} {path}: {answer}"
        return answer

    def search(self, caller: Caller | None, operation: Operation, answer):
        text = (answer.body.decode(errors="replace") + str(answer.headers)).lower()
        where = f"{caller} in the answer to {operation}: {text[:1500]}"
        assert self.theirs.marker not in text, f"the other organization's words before {where}"
        ids = set(UUIDS.findall(text))
        assert not ids & self.foreign_ids, f"ids {ids & self.foreign_ids} of the other organization before {where}"
        if caller is None or not self.sees_y(caller, operation):
            assert self.ours.secret not in text, f"the other team's words before {where}"
            assert not ids & self.y_ids, f"ids {ids & self.y_ids} of the other team before {where}"

    def sees_y(self, caller: Caller, operation: Operation) -> bool:
        sight = caller.given.decide(operation.permission) if operation.permission else None
        return sight is not None and sight.sees(self.ours.teams["y"])

    def revive(self):
        """People whose session an operation ended sign in again."""
        for caller in self.ours.callers.values():
            if caller.email and self.client.send("GET", "/api/v1/session", caller.headers).status == 401:
                self.ours.sign_in(caller)
