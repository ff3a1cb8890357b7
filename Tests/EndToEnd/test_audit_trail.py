"""The audit trail under hostile names, many writers at once, and what fails."""

import csv
import io
import threading

import pytest

from harness.product import API

CHAIN = """
SELECT count(*) || ' ' || coalesce(max(seq), 0) || ' ' || count(*) FILTER (WHERE
    hash = sha256(previous_hash || convert_to(audit_text(e), 'UTF8'))
    AND previous_hash = coalesce((SELECT p.hash FROM audit_events p WHERE p.org_id = e.org_id AND p.seq = e.seq - 1), ''))
FROM audit_events e WHERE org_id = '{}'
"""


def chain(raided) -> tuple[int, int, int]:
    """Lines, the number of the last one, and lines whose hash is of the one before and themselves."""
    lines, last, good = raided.product.sql(CHAIN.format(raided.ours.id)).split()
    return int(lines), int(last), int(good)


def newest(raided, query: str = "") -> dict:
    return raided.ours.owner.get(f"/api/v1/audit?limit=1{query}")["items"][0]


NAMES = [
    'x","kind":"user","id":"00000000-0000-7000-8000-000000000000","name":"The owner',
    "tab\tand\x01control\x1f\x7f",
    "line\nbreak\r\nand\u2028more",
    '\\u0000 \\" \\\\',
    "{}[]'$$; DROP TABLE audit_events; --",
    "\u202ereversed\u2066",
    "a" * 200,
]


@pytest.mark.parametrize("name", NAMES)
def test_nobody_signs_with_another_name_or_in_another_shape(raided, name):
    made = raided.ours.owner.call("POST", "/api/v1/api-keys", {"name": name, "role": "operator"})
    if made.status == 422:
        return
    assert made.status == 201, made
    key = API(raided.product.address, made.json["key"])
    headers = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X-Request-ID": "forged"}
    incident = raided.ours.owner.items("/api/v1/incidents")[0]["id"]
    answer = key.call("POST", f"/api/v1/incidents/{incident}/comment", {"text": name}, headers)
    assert answer.status == 200, answer
    record = newest(raided)
    assert record["actor"] == {"kind": "api_key", "id": made.json["id"], "name": name, "address": "127.0.0.1"}
    assert record["request_id"] == answer.headers["X-Request-ID"] != "forged"
    assert record["permission"] == "incident.comment"
    lines, last, good = chain(raided)
    assert lines == last == good


def test_names_with_nul_are_refused(raided):
    for path, body in (
        ("/api/v1/api-keys", {"name": "a\0b", "role": "viewer"}),
        ("/api/v1/teams", {"slug": "nul", "name": "a\0b"}),
        ("/api/v1/incidents", {"title": "a\0b", "severity": "info"}),
    ):
        assert raided.ours.owner.call("POST", path, body).status == 422, path


def test_fifty_writers_at_once_make_one_chain_without_a_gap(raided):
    incidents = [raided.ours.post("/api/v1/incidents", {"title": f"busy {at}", "severity": "info"})["id"] for at in range(5)]
    before, _, _ = chain(raided)
    gate = threading.Barrier(50)
    statuses = []

    def write(at):
        gate.wait()
        if at % 5 == 4:
            # Refused, and leaves neither a line nor a gap.
            answer = raided.ours.owner.call("POST", "/api/v1/teams", {"slug": "team-x", "name": "Taken"})
        elif at % 5 == 3:
            answer = raided.ours.owner.call("POST", "/api/v1/teams", {"slug": f"busy-{at}", "name": f"Busy {at}"})
        else:
            where = f"/api/v1/incidents/{incidents[at % 5]}/comment"
            answer = raided.ours.owner.call("POST", where, {"text": f"comment {at}"})
        statuses.append((at, answer.status))

    threads = [threading.Thread(target=write, args=(at,)) for at in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = [at for at, status in statuses if status in (200, 201)]
    assert len(done) == 40, sorted(statuses)
    lines, last, good = chain(raided)
    assert lines == last == good
    assert lines == before + 40, "a line for each write that happened, and none for those that were refused"


def test_a_spreadsheet_takes_no_name_for_a_formula(raided):
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\r\n=1", "＝1", '=HYPERLINK("http://x","y")', '",=1,"']
    for at, name in enumerate(names):
        made = raided.ours.owner.call("POST", "/api/v1/teams", {"slug": f"formula-{at}", "name": name})
        assert made.status in (201, 422), made
    answer = raided.ours.owner.call("GET", "/api/v1/audit/export?format=csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.body.decode(), newline="")))
    assert {len(row) for row in rows} == {15}
    cells = [cell for row in rows for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    bad = [cell for cell in cells if cell[:1] in tuple("=+-@\t\r\n＝＋－＠") and cell]
    assert bad == []


def test_the_product_itself_can_not_rewrite_the_trail(raided):
    for role in ("bellwether_app", "bellwether_member"):
        for statement in (
            "UPDATE audit_events SET actor_name = 'x'", "DELETE FROM audit_events", "TRUNCATE audit_events",
            "INSERT INTO audit_events SELECT * FROM audit_events", "ALTER TABLE audit_events DISABLE TRIGGER ALL",
            "DELETE FROM audit_events_default", "SELECT append_audit(NULL)", "DROP TRIGGER audit ON teams",
            "ALTER TABLE teams DISABLE TRIGGER audit", "SET session_replication_role = replica",
        ):
            scope = f"SET ROLE {role}; SET bellwether.org_id = '{raided.ours.id}'; {statement};"
            with pytest.raises(AssertionError, match="permission denied|must be owner"):
                raided.product.sql(scope)
