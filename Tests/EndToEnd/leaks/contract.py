"""`openapi.yaml` and `policies/roles.yaml`, as the matrix reads them."""

import re
from functools import cached_property
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[3]
METHODS = ("get", "post", "put", "patch", "delete")


class Operation:
    def __init__(self, method: str, path: str, described: dict, document: dict):
        self.method = method.upper()
        self.path = path
        self.described = described
        self.document = document

    def __str__(self) -> str:
        return self.described["operationId"]

    __repr__ = __str__

    @property
    def permission(self) -> str | None:
        return self.described.get("x-permission")

    @property
    def schemes(self) -> list[str]:
        """The credentials that it takes; none for what is open to everybody."""
        needed = self.described.get("security", self.document["security"])
        return [scheme for each in needed for scheme in each]

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    @property
    def is_stream(self) -> bool:
        return "text/event-stream" in self.described["responses"].get("200", {}).get("content", {})

    @cached_property
    def path_parameters(self) -> list[str]:
        return re.findall(r"{([^}]+)}", self.path)

    def nouns(self) -> dict[str, str]:
        """Of each path parameter the noun before it: `/teams/{id}/members/{user_id}` has teams and members."""
        segments = self.path.strip("/").split("/")
        return {
            segment[1:-1]: segments[at - 1] for at, segment in enumerate(segments) if segment.startswith("{")
        }

    @cached_property
    def query_parameters(self) -> list[dict]:
        found = [self.resolve(each) for each in self.described.get("parameters", [])]
        return [each for each in found if each["in"] == "query"]

    @property
    def has_if_match(self) -> bool:
        return any(self.resolve(each)["name"] == "If-Match" for each in self.described.get("parameters", []))

    @cached_property
    def body(self) -> dict | None:
        content = self.described.get("requestBody", {}).get("content", {}).get("application/json")
        return content and self.resolve(content)

    @property
    def example(self):
        """A body that is valid; None where there is none."""
        if self.body is None:
            return None
        return self.body.get("example", {})

    def body_properties(self) -> dict[str, dict]:
        """The fields of an object body, those of objects in arrays with their path: `teams[].team_id`."""
        if self.body is None:
            return {}
        return dict(self._properties(self.resolve(self.body.get("schema", {})), ""))

    def _properties(self, schema: dict, prefix: str):
        for name, each in schema.get("properties", {}).items():
            each = self.resolve(each)
            yield prefix + name, each
            items = self.resolve(each.get("items", {}))
            yield from self._properties(items, f"{prefix}{name}[].")

    def resolve(self, described: dict) -> dict:
        while "$ref" in described:
            target = self.document
            for part in described["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            described = target
        return described

    def url(self, values: dict[str, str]) -> str:
        path = self.path
        for name, value in values.items():
            path = path.replace("{" + name + "}", value)
        assert "{" not in path, f"no sample for a path parameter of {self.method} {path}"
        return path


def operations() -> list[Operation]:
    document = yaml.safe_load((ROOT / "openapi.yaml").read_text())
    return [
        Operation(method, path, item[method], document)
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]


def built_in_roles() -> dict[str, set[str]]:
    """What `policies/roles.yaml` gives the four roles that every organization has."""
    roles = yaml.safe_load((ROOT / "policies/roles.yaml").read_text())["roles"]

    def permissions(name: str) -> set[str]:
        role = roles[name]
        inherited = permissions(role["extends"]) if "extends" in role else set()
        return inherited | set(role["permissions"])

    return {name: permissions(name) for name in roles}


def permissions_of_teams() -> set[str]:
    """Those that a role in a team can give, read from where the product defines them."""
    source = (ROOT / "Sources/Domain/Access/Permission.swift").read_text()
    words = dict(re.findall(r'case (\w+) = "([^"]+)"', source))
    cases = re.search(r"var isOfTeams: Bool {\s*switch self {\s*case ([^:]+):\s*true", source).group(1)
    return {words[name] for name in re.findall(r"\.(\w+)", cases)}
