"""Every operation of openapi.yaml, to everybody, for rows of one's own, of another team, of another organization and of
nobody. What must be answered is computed from `x-permission` and policies/roles.yaml."""

import json
import re
import uuid
from urllib.parse import urlencode

import pytest

from harness.processes import free_port
from harness.product import Product
from harness.sink import Sink
from leaks.contract import Operation, operations
from leaks.grants import OF_TEAMS, Sight
from leaks.samples import Samples, nothing
from leaks.world import World

OPERATIONS = operations()
GUARDED = [each for each in OPERATIONS if each.permission]
CALLERS = (
    "viewer key", "operator key", "admin key", "owner key", "helper key", "key of a team", "admin key of a team",
    "key with a scope", "viewer in a team", "of a team only", "custom role in a team", "admin",
)
STRANGERS = ("nobody", "revoked key", "expired key", "key of no organization", "expired session", "session that ended")
# A body that no operation takes: what is asked is allowed, and yet nothing happens.
NOT_A_BODY = {"no_such_field": True}

# What asks for more than its permission, but of those who see every team: nobody gives what they have not, and whoever
# looks after one team looks after no other.
BEYOND = {
    "createTeam", "previewTeam", "changeTeam", "deleteTeam", "setTeamMember", "removeTeamMember", "changeMember",
    "removeMember", "createInvitation", "createAPIKey", "createRole", "changeRole",
}

@pytest.fixture(scope="module")
def world(tmp_path_factory):
    sink = Sink()
    product = Product(tmp_path_factory.mktemp("leaks") / "data", port=free_port()).start()
    try:
        yield World(product, sink.url)
    finally:
        assert product.stop() == 0
        sink.stop()


def told(answer) -> tuple[int, object]:
    """An answer but for what names the request."""
    try:
        body = answer.json
        if isinstance(body, dict):
            body.pop("request_id", None)
    except ValueError:
        body = answer.body
    return answer.status, body


def ids(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def harmless(operation: Operation) -> dict:
    """What makes an allowed request to one's own row do nothing: a body that is none, or a version that never was."""
    made = {}
    if operation.body is not None:
        made["body"] = NOT_A_BODY
    if operation.has_if_match:
        made["headers"] = {"If-Match": '"999999"'}
    return made


# Where the example of the contract is not valid for everybody: a key is nobody that an incident could be given to.
BODIES = {"assignIncident": {"user_id": None}}


def may_be_refused(operation: Operation, sight: Sight) -> bool:
    return str(operation) in BEYOND and not sight.everything


def valid(operation: Operation) -> dict:
    return {} if operation.body is None else {"body": BODIES.get(str(operation), operation.example)}


def substitutions(world: World, operation: Operation, others: list[dict[str, str]]):
    """Values with at least one that is not ours, each with the same where nothing is of that name."""
    mine = world.samples.of(operation) + world.samples.of(operation, "y")
    assert mine, f"no sample for path parameter {operation.path_parameters} of {operation.method} {operation.path}"
    # What both have, as they have roles of one name, is ours.
    others = [other for other in others if all(other != our for our in mine)]
    assert others, f"no foreign sample for {operation}"
    for other in others[:3]:
        for changed in range(1, 1 << len(operation.path_parameters)):
            values, unknown = dict(mine[0]), dict(mine[0])
            for at, name in enumerate(operation.path_parameters):
                if changed & 1 << at:
                    values[name], unknown[name] = other[name], nothing(name)
            yield values, unknown


@pytest.mark.parametrize("operation", GUARDED, ids=ids)
def test_without_a_valid_credential_everything_answers_the_same_401(world, operation):
    values = (world.samples.of(operation) or [{name: nothing(name) for name in operation.path_parameters}])[0]
    answers = {
        name: told(world.client.send(operation.method, operation.url(values), headers, **valid(operation)))
        for name, headers in world.strangers.items()
    }
    assert {status for status, _ in answers.values()} == {401}, answers
    revoked, expired, made_up = (answers[name] for name in ("revoked key", "expired key", "key of no organization"))
    assert revoked == expired == made_up
    assert answers["expired session"] == answers["session that ended"]
    for status, body in answers.values():
        assert world.ours.marker not in json.dumps(body)


@pytest.mark.parametrize("operation", GUARDED, ids=ids)
def test_each_role_may_do_what_its_permissions_say_to_rows_of_its_own(world, operation):
    named = world.samples.of(operation)
    assert named or not operation.path_parameters, (
        f"no sample for path parameter {operation.path_parameters} of {operation.method} {operation.path}")
    for name in CALLERS:
        caller = world.ours.callers[name]
        sight = caller.given.decide(operation.permission)
        for values in named[:2] or [{}]:
            makes_nothing = harmless(operation)
            if operation.is_write and not makes_nothing:
                # Nothing would keep it from happening, so it is asked of what does not exist.
                values = {parameter: nothing(parameter) for parameter in operation.path_parameters}
            answer = world.ask(caller, operation, operation.url(values), **makes_nothing)
            if sight is None:
                assert answer.status == 403, f"{name} must not: {answer}"
                assert operation.permission in answer.json["detail"], answer
            elif operation.is_write:
                assert answer.status != 401, f"{name} may: {answer}"
                assert answer.status != 403 or may_be_refused(operation, sight), f"{name} may: {answer}"
            else:
                # 409: what is a person's own is asked for with a key.
                assert answer.status in (200, 400, 404, 409), f"{name} may: {answer}"
    world.revive()


@pytest.mark.parametrize("operation", [each for each in GUARDED if each.path_parameters], ids=ids)
def test_rows_of_another_organization_answer_exactly_as_rows_that_do_not_exist(world, operation):
    for name in CALLERS:
        caller = world.ours.callers[name]
        sight = caller.given.decide(operation.permission)
        for values, unknown in substitutions(world, operation, world.foreign.of(operation)):
            theirs = told(world.ask(caller, operation, operation.url(values), **valid(operation)))
            none = told(world.ask(caller, operation, operation.url(unknown), **valid(operation)))
            assert theirs == none, f"{name}: {values} and {unknown} are told apart"
            if sight is None:
                assert theirs[0] == 403, f"{name}: {theirs}"
            else:
                assert theirs[0] == 404 or theirs[0] == 403 and may_be_refused(operation, sight), f"{name}: {theirs}"


@pytest.mark.parametrize("operation", [each for each in GUARDED if each.path_parameters], ids=ids)
def test_rows_of_another_team_answer_exactly_as_rows_that_do_not_exist(world, operation):
    rows = world.samples.of(operation, "y")
    if not rows:
        assert operation.permission not in OF_TEAMS - {"team.manage"}, f"no sample of another team for {operation}"
        return
    for name in CALLERS:
        caller = world.ours.callers[name]
        sight = caller.given.decide(operation.permission)
        if sight is None or sight.sees(world.ours.teams["y"]):
            continue
        for values in rows[:2]:
            unknown = values | {operation.path_parameters[0]: nothing(operation.path_parameters[0])}
            theirs = told(world.ask(caller, operation, operation.url(values), **valid(operation)))
            none = told(world.ask(caller, operation, operation.url(unknown), **valid(operation)))
            assert theirs == none, f"{name}: {values} and {unknown} are told apart"
            assert theirs[0] == 404


SEARCHES = [each for each in GUARDED if each.query_parameters and not each.is_write and not each.is_stream]


def plain(parameter: dict) -> bool:
    """Takes any text, or an id."""
    schema = parameter["schema"]
    return schema.get("type") == "string" and "enum" not in schema and schema.get("format") in (None, "uuid")


@pytest.mark.parametrize("operation", SEARCHES, ids=ids)
def test_searching_for_what_others_have_finds_what_searching_for_nothing_finds(world, operation):
    """In every filter: words and ids of the other organization, and of another team, against made-up ones."""
    ours, theirs = world.ours, world.theirs
    values = (world.samples.of(operation) or [{}])[0]
    foreign = [theirs.marker, theirs.id] + sorted(world.foreign_ids)[::7]
    secret = [ours.secret] + sorted(world.y_ids)
    for name in ("owner key", "viewer in a team", "of a team only"):
        caller = ours.callers[name]
        if caller.given.decide(operation.permission) is None:
            continue
        for parameter in operation.query_parameters:
            if not plain(parameter) or parameter["name"] == "cursor":
                continue
            terms = foreign + ([] if world.sees_y(caller, operation) else secret)
            nothings = {
                kind: told(world.ask(caller, operation, f"{operation.url(values)}?{urlencode({parameter['name']: made_up})}"))
                for kind, made_up in (("id", str(uuid.uuid4())), ("word", "zzyzx"))
            }
            for term in terms:
                asked = f"{operation.url(values)}?{urlencode({parameter['name']: term})}"
                found = told(world.ask(caller, operation, asked))
                assert found in nothings.values(), f"{name}: {asked} is told apart: {found} and {nothings}"


CURSORS = [each for each in SEARCHES if any(parameter["name"] == "cursor" for parameter in each.query_parameters)]


@pytest.mark.parametrize("operation", CURSORS, ids=ids)
def test_a_cursor_of_another_organization_opens_nothing(world, operation):
    theirs = world.foreign.of(operation)
    path = operation.url(theirs[0] if theirs else {})
    stolen = world.theirs.owner.get(f"{path}?limit=1")["next_cursor"]
    if stolen is None:
        return
    values = (world.samples.of(operation) or [{}])[0]
    for name in ("owner key", "viewer in a team"):
        caller = world.ours.callers[name]
        world.ask(caller, operation, f"{operation.url(values)}?{urlencode({'cursor': stolen})}")


# What the sender itself calls a thing, and may call as it likes.
OWN_NAMES = ("dedup_key", "client_id")
REFERENCES = [
    (operation, name)
    for operation in GUARDED
    if operation.is_write
    for name, schema in operation.body_properties().items()
    if re.search(r"(^|[._])(ids?|into)$", name) and name.split(".")[-1] not in OWN_NAMES
    and (str(operation), name) != ("recordChange", "id")
]


@pytest.mark.parametrize(("operation", "field"), REFERENCES, ids=lambda each: each if isinstance(each, str) else ids(each))
def test_a_body_that_names_a_row_of_others_is_refused_as_if_there_were_none(world, operation, field):
    """With every id of the other organization, and of another team for those who do not see it."""
    callers = [world.ours.callers[name] for name in ("owner key", "viewer in a team", "of a team only")]
    for caller in callers:
        if caller.given.decide(operation.permission) is None:
            continue
        for values in (world.samples.of(operation) or [{}])[:1]:
            foreign = things(world.foreign) | ({} if world.sees_y(caller, operation) else things(world.samples, "y"))
            unknown = told(world.ask(caller, operation, operation.url(values), with_id(operation, field, nothing("id"))))
            assert 400 <= unknown[0] < 500, f"{caller}: {field} names nothing, and is taken: {unknown}"
            for noun, id in foreign.items():
                answer = told(world.ask(caller, operation, operation.url(values), with_id(operation, field, id)))
                assert answer == unknown, f"{caller}: the id of one of {noun} in {field} is told apart"


def things(samples: Samples, owner: str = "other") -> dict[str, str]:
    """One id of each noun."""
    found = {}
    for noun in ("incidents", "alerts", "services", "channels", "integrations", "members", "teams", "api-keys", "notifications", "invitations", "changes"):
        rows = [item for item in samples.items(f"/api/v1/{noun}") if samples.owner(item) == owner]
        if rows:
            found[noun] = rows[0]["id"]
    return found


def with_id(operation: Operation, field: str, id: str):
    """The example with `id` in `field`, which may lie in objects of arrays."""
    body = json.loads(json.dumps(operation.example))
    at = body
    *outer, last = field.split("[].")
    for name in outer:
        at[name] = [dict((at.get(name) or [{}])[0])]
        at = at[name][0]
        at.setdefault("role", "viewer")
    schema = operation.body_properties()[field]
    types = schema.get("type")
    at[last] = [id] if types == "array" or isinstance(types, list) and "array" in types else id
    return body


OPEN = [each for each in OPERATIONS if not each.permission and not each.is_stream]


@pytest.mark.parametrize("operation", OPEN, ids=ids)
def test_what_needs_no_permission_tells_nothing_of_any_organization(world, operation):
    """Open operations without a credential and with ours; those of senders with a token that is not theirs."""
    callers = [None, world.ours.callers["owner key"], world.ours.callers["of a team only"]]
    for caller in callers:
        values = {name: nothing(name) for name in operation.path_parameters}
        answer = world.ask(caller, operation, operation.url(values), **valid(operation))
        assert world.ours.marker not in answer.body.decode(errors="replace"), answer
        if operation.schemes == ["integrationToken"] or "token" in operation.path_parameters:
            assert answer.status in (401, 403, 404), answer


@pytest.mark.parametrize("operation", [each for each in OPEN if each.schemes == ["integrationToken"]], ids=ids)
def test_a_sender_reads_back_nothing_but_its_own(world, operation):
    if operation.is_write:
        return
    for kind, token in world.ours.tokens.items():
        answer = world.ask(None, operation, operation.url({}), headers={"Authorization": f"Bearer {token}"})
        assert answer.status in (200, 401, 403, 404), f"{kind}: {answer}"


def test_each_sees_what_is_theirs_to_see(world):
    """Without this the rest of the file would hold for a product that answers nothing."""
    listing = next(each for each in GUARDED if str(each) == "listIncidents")
    for name in CALLERS:
        caller = world.ours.callers[name]
        sight = caller.given.decide("incident.read")
        if sight is None:
            continue
        titles = [each["title"] for each in world.ask(caller, listing, "/api/v1/incidents").json["items"]]
        teams = world.ours.teams
        wanted = sum(sight.sees(owner) for owner in (teams["x"], teams["y"], None))
        assert len(titles) == wanted, f"{name} sees {titles}"
        figures = world.client.send("GET", "/api/v1/summary", caller.headers).json
        assert figures["open_incidents"] == wanted, f"{name} counts {figures}"
        assert figures["firing_alerts"] == wanted
        counted = world.client.send("GET", "/api/v1/metrics/incidents", caller.headers).json
        assert counted["count"] == sum(day["count"] for day in counted["by_day"]) == wanted
        states = world.client.send("GET", "/api/v1/topology/state", caller.headers)
        if states.status == 200:
            assert sum(each["firing_count"] for each in states.json["items"]) == wanted


def test_all_of_this_has_changed_nothing_of_the_other_organization(world):
    assert world.fingerprint(world.theirs.id) == world.before
