"""What stands for the parameters of paths: found in the data by noun, so that a new route needs nothing here."""

import hashlib
import json
import uuid
from collections.abc import Iterator

from harness.product import request

from .contract import Operation
from .tenants import Tenant

# Parameters whose list is not where their noun stands.
LISTS = {"change": "/api/v1/changes"}
# Parameters that no list gives.
MADE_UP = {"sha": lambda tenant: [hashlib.sha1(tenant.slug.encode()).hexdigest()]}
# A UUID and other words that name nothing.
NOTHING = {"sha": "f" * 40, "name": "no-such-role", "token": "bwi_AZtcAAAAcAAAgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}


def nothing(parameter: str) -> str:
    return NOTHING.get(parameter) or str(uuid.uuid4())


class Samples:
    """Of one tenant: every thing that can stand in a path, with the team whose it is."""

    def __init__(self, tenant: Tenant):
        self.tenant = tenant
        self.lists: dict[str, list[dict]] = {}

    def items(self, path: str) -> list[dict]:
        if path not in self.lists:
            answer = self.tenant.owner.call("GET", path)
            if answer.status != 200:
                # What a key does not have, a person may: sessions.
                person = self.tenant.callers["admin"]
                answer = request("GET", self.tenant.product.address + path, headers=person.headers)
            # What is no list of ours is a page of the dashboard: addresses that hold a token have no list.
            is_list = answer.status == 200 and "json" in answer.headers.get("Content-Type", "")
            # A directory's lists have a name of their own.
            self.lists[path] = (answer.json.get("items") or answer.json.get("Resources") or []) if is_list else []
        return self.lists[path]

    def owner(self, item: dict) -> str:
        """`y` for what holds the words of the second team; `x` or `nobody` makes no difference to the one who has both."""
        return "y" if self.tenant.secret in json.dumps(item) else "other"

    def of(self, operation: Operation, owner: str = "other") -> list[dict[str, str]]:
        """Values for all path parameters of an operation, of rows that are `owner`'s."""
        combinations: list[tuple[dict[str, str], str]] = [({}, "other")]
        where = ""
        nouns = operation.nouns()
        for segment in operation.path.strip("/").split("/"):
            if not segment.startswith("{"):
                where += f"/{segment}"
                continue
            name = segment[1:-1]
            grown = []
            for values, whose in combinations:
                for value, its in self._named(nouns[name], name, values, where):
                    grown.append((values | {name: value}, "y" if "y" in (whose, its) else "other"))
            combinations = grown
            where += f"/{segment}"
        return [values for values, whose in combinations if whose == owner]

    def _named(self, noun: str, parameter: str, before: dict[str, str], where: str) -> Iterator[tuple[str, str]]:
        if parameter == "token":
            if noun in self.tenant.tokens:
                yield self.tenant.tokens[noun], "other"
            return
        if parameter in MADE_UP:
            yield from ((value, "other") for value in MADE_UP[parameter](self.tenant))
            return
        path = LISTS.get(parameter, where)
        for name, value in before.items():
            path = path.replace("{" + name + "}", value)
        for item in self.items(path):
            if item.get("built_in"):
                continue
            key = parameter if parameter in item else "id"
            if key in item:
                yield str(item[key]), self.owner(item)
