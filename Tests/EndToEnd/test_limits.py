"""What an organization may have, and how often it may ask: said in headers, refused in words."""

import shutil
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness.product import request, run

ROOT = Path(__file__).parents[2]


def test_an_organization_is_given_limits_of_its_own_and_loses_them_again(running):
    running.admin("organization", "create", "--slug", "small", "--name", "Small")
    owner = running.api(organization="small")
    limits = ("organization", "limits", "--organization", "small")
    before = running.admin(*limits)["quotas"]["teams"]
    assert before["used"] == 0 and before["limit"] > 1
    assert running.admin(*limits, "--set", "teams=1", "--set", "services=0")["quotas"]["teams"]["limit"] == 1
    owner.post("/api/v1/teams", {"slug": "one", "name": "One"})
    refused = owner.call("POST", "/api/v1/teams", {"slug": "two", "name": "Two"})
    assert refused.status == 409 and "1 teams" in refused.json["detail"], refused
    assert owner.call("PUT", "/api/v1/topology", {"services": [{"name": "a"}], "dependencies": []}).status == 409
    # Others keep the usual ones.
    assert running.api().call("POST", "/api/v1/teams", {"slug": "two", "name": "Two"}).status == 201
    assert running.admin(*limits, "--set", "teams=default")["quotas"]["teams"] == {"used": 1, "limit": before["limit"]}
    assert owner.call("POST", "/api/v1/teams", {"slug": "two", "name": "Two"}).status == 201
    trail = [each for each in owner.items("/api/v1/audit") if each["target"]["kind"] == "organization"]
    assert any(each["actor"]["kind"] == "command_line" for each in trail), trail
    for wrong in ("teams", "teams=-1", "moons=1"):
        refused = run("admin", *limits, "--set", wrong, "--data", str(running.directory))
        assert refused.returncode == 2, refused


@pytest.mark.parametrize("framing", ["declared", "chunked"])
def test_a_sender_that_closes_after_a_body_that_is_too_large_reads_why(running, framing):
    size, part = 20 * 1024 * 1024, b"x" * 65_536
    head = "Content-Length: %d" % size if framing == "declared" else "Transfer-Encoding: chunked"
    token = running.integration("changes", f"Too large, {framing}")["token"]
    with socket.create_connection(("127.0.0.1", running.port), timeout=30) as connection:
        connection.sendall(
            f"POST /webhook/changes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\n{head}\r\n\r\n".encode())
        for _ in range(size // len(part)):
            connection.sendall(part if framing == "declared" else b"%x\r\n%s\r\n" % (len(part), part))
        if framing == "chunked":
            connection.sendall(b"0\r\n\r\n")
        answer = b""
        while more := connection.recv(65_536):
            answer += more
    assert answer.startswith(b"HTTP/1.1 413 "), answer[:200]
    assert b"At most 2097152 bytes" in answer


def test_who_asks_too_often_is_told_when_to_come_back_and_nobody_else_is(products, tmp_path):
    # The files that an installation has, with a smaller measure for callers.
    home = tmp_path / "home"
    for folder in ("migrations", "policies", "web"):
        shutil.copytree(ROOT / folder, home / folder)
    policy = home / "policies/limits.yaml"
    usual = "caller: { per_second: 2000, burst: 10000 }"
    assert usual in policy.read_text()
    policy.write_text(policy.read_text().replace(usual, "caller: { per_second: 0.5, burst: 5 }"))
    product = products(BELLWETHER_HOME=str(home)).start()
    greedy, modest = product.api("viewer"), product.api("viewer")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: greedy.call("GET", "/api/v1/incidents"), range(12)))
    passed = [each for each in answers if each.status == 200]
    refused = [each for each in answers if each.status == 429]
    assert len(passed) + len(refused) == 12 and 5 <= len(passed) <= 7, [each.status for each in answers]
    assert {each.headers["RateLimit-Policy"] for each in answers} == {'"caller";q=5;w=10'}
    for each in refused:
        assert each.headers["Content-Type"] == "application/problem+json"
        assert 1 <= int(each.headers["Retry-After"]) <= 12
        assert each.headers["RateLimit"].startswith('"caller";r=0;t=')
    assert modest.call("GET", "/api/v1/incidents").status == 200
    # Alerts are not held up by who reads too much.
    sender = product.integration("generic", "Generic")
    for number in range(20):
        body = {"title": f"Disk {number}", "labels": {"host": f"h{number}"}}
        assert request("POST", sender["url"], body).status == 202
