"""Paging, by the real binary: escalation by mail, acknowledgement by its link, PagerDuty's webhook, the reasons."""

import base64
import hashlib
import hmac
import json
import re
import time

import pytest

from harness.mail import MailServer
from harness.processes import wait_until
from harness.product import clean_environment, request, run
from harness.slack import CHANNEL, TOKEN, Slack


@pytest.fixture
def mail(tmp_path):
    server = MailServer(tmp_path, encrypted=False)
    yield server
    server.stop()


@pytest.fixture
def slack():
    fake = Slack()
    yield fake
    fake.stop()


def slack_channel(api, fake, **more):
    return made(api.call("POST", "/api/v1/channels", {
        "kind": "slack", "name": "#incidents", "settings": {"channel": CHANNEL, "api": fake.api},
        "secrets": {"token": TOKEN}} | more))


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def settle(api):
    """A user, a channel of mail, a policy and a rule that starts it."""
    return api.get("/api/v1/users")["items"][0]


def incident(api, title="Database down", severity="critical"):
    answer = api.call("POST", "/api/v1/incidents", {"title": title, "severity": severity})
    assert answer.status == 201, answer
    return answer.json


def made(answer):
    assert answer.status in (200, 201), answer
    return answer.json


def mail_channel(api, server, **more):
    return made(api.call("POST", "/api/v1/channels", {
        "kind": "email", "name": "Mail", "events": [],
        "settings": {"to": "team@example.com", "from": "Bellwether <pager@example.com>", "host": "127.0.0.1",
                     "port": str(server.port), "security": "none"} | more}))


def notifications(api, incident):
    rows = api.get("/api/v1/notifications")["items"]
    return [row for row in rows if row["incident"] and row["incident"]["id"] == incident["id"]]


def escalate(api, targets, after=(0,)):
    policy = made(api.call("POST", "/api/v1/escalation-policies", {
        "name": "Usual", "levels": [{"after_minutes": minutes, "targets": [target]} for minutes, target in zip(after, targets)]}))
    rule = made(api.call("POST", "/api/v1/notification-rules", {
        "name": "Critical", "triggers": ["incident.opened"], "conditions": {"minimum_severity": "critical"},
        "channels": [], "escalation_policy": policy["id"]}))
    assert rule["flags"] == []
    return policy


def test_the_one_on_call_is_mailed_and_acknowledges_by_the_link_which_stops_the_escalation(products, mail):
    product = products().start()
    product.create_owner()
    api = product.api()
    me = settle(api)
    mail_channel(api, mail)
    schedule = made(api.call("POST", "/api/v1/schedules", {
        "name": "Primary", "zone": "Europe/Berlin",
        "layers": [{"name": "All", "users": [me["id"]], "rotation": {"kind": "weekly"}, "starts_on": "2024-01-01", "handover": "09:00"}]}))
    assert schedule["now"]["user"]["id"] == me["id"]
    escalate(api, [{"kind": "schedule", "id": schedule["id"]}, {"kind": "user", "id": me["id"]}], (0, 15))
    one = incident(api)
    wait_until(lambda: mail.messages, 20, "the mail")
    message = mail.messages[0]
    assert mail.recipients[0] == [me["email"]]
    assert message["Subject"].startswith("[CRITICAL] You are needed: incident #")
    assert {part.get_content_type() for part in message.iter_parts()} == {"text/plain", "text/html"}
    text = message.get_body(("plain",)).get_content()
    link = re.search(r"Acknowledge: (\S+)", text)[1]
    assert link.startswith(product.address)

    page = request("GET", link)
    assert page.status == 200 and b"<button" in page.body
    assert api.get(f"/api/v1/incidents/{one['id']}")["acknowledged_at"] is None, "opening acknowledges nothing"
    assert request("POST", link, b"").status == 200
    assert api.get(f"/api/v1/incidents/{one['id']}")["acknowledged_at"] is not None
    state = api.get(f"/api/v1/incidents/{one['id']}/escalations")["items"][0]
    assert state["status"] == "acknowledged" and state["next_at"] is None
    assert request("POST", link[:-4] + "AAAA", b"").status == 404

    decisions = api.get(f"/api/v1/incidents/{one['id']}/decisions")["items"]
    steps = {step["reason"] for step in decisions[0]["steps"]}
    assert {"rule_matched", "immediate", "passed", "escalation_started"} <= steps, decisions

    feed = request("GET", schedule["calendar_url"])
    assert feed.status == 200 and b"BEGIN:VEVENT" in feed.body and feed.headers["Content-Type"].startswith("text/calendar")
    assert request("GET", schedule["calendar_url"][:-3] + "abc").status == 404


def test_a_mail_that_one_does_not_take_goes_to_the_others_and_a_server_without_tls_is_refused_where_tls_is_wanted(products, mail):
    product = products().start()
    product.create_owner()
    api = product.api()
    channel = mail_channel(api, mail, to="gone@example.com, there@example.com")
    tested = made(api.call("POST", f"/api/v1/channels/{channel['id']}/test", {}))
    assert tested["outcome"] == "sent" and "gone@example.com was refused: 550" in tested["error"]
    assert mail.recipients == [["there@example.com"]]
    changed = api.call("PATCH", f"/api/v1/channels/{channel['id']}", {
        "settings": channel["settings"] | {"security": "starttls"}})
    assert changed.status == 200, changed
    tested = made(api.call("POST", f"/api/v1/channels/{channel['id']}/test", {}))
    assert tested["outcome"] == "rejected" and "STARTTLS" in tested["error"]
    assert len(mail.messages) == 1


def test_mail_goes_by_starttls_with_a_password(products, tmp_path):
    server = MailServer(tmp_path)
    try:
        product = products(BELLWETHER_CA_FILE=str(server.certificate)).start()
        product.create_owner()
        api = product.api()
        channel = made(api.call("POST", "/api/v1/channels", {
            "kind": "email", "name": "Mail",
            "settings": {"to": "ada@example.com", "from": "pager@example.com", "host": "127.0.0.1",
                         "port": str(server.port), "user": "pager"},
            "secrets": {"password": "correct horse"}}))
        tested = made(api.call("POST", f"/api/v1/channels/{channel['id']}/test", {}))
        assert tested["outcome"] == "sent", tested
        assert len(server.messages) == 1
        api.call("PATCH", f"/api/v1/channels/{channel['id']}", {"secrets": {"password": "wrong horse"}})
        tested = made(api.call("POST", f"/api/v1/channels/{channel['id']}/test", {}))
        assert tested["outcome"] == "rejected" and "535" in tested["error"], tested
        assert "wrong horse" not in json.dumps(tested), tested
        assert len(server.messages) == 1

        # What is to be told of then ends as a dead letter at once, is nobody's secret, and marks the channel.
        logins = server.logins
        one = incident(api)
        dead = wait_until(
            lambda: [row for row in notifications(api, one) if row["status"] == "dead"], 20, "the dead letter")[0]
        assert len(dead["attempts"]) == 1 and "535" in dead["last_error"], dead
        assert server.logins == logins + 1
        notices = api.get("/api/v1/notices")["items"]
        assert [notice["kind"] for notice in notices] == ["dead_letter"] and "535" in notices[0]["text"]
        assert "535" in api.get(f"/api/v1/channels/{channel['id']}")["broken_reason"]

        # A server that is in trouble itself is asked again.
        server.refusal = "454 4.7.0 Temporary authentication failure"
        tested = made(api.call("POST", f"/api/v1/channels/{channel['id']}/test", {}))
        assert tested["outcome"] == "retry" and "454" in tested["error"], tested
    finally:
        server.stop()


def test_an_acknowledgement_at_pagerduty_stops_our_timers(products, sink):
    product = products().start()
    product.create_owner()
    api = product.api()
    channel = made(api.call("POST", "/api/v1/channels", {
        "kind": "pagerduty", "name": "PagerDuty", "events": [], "settings": {"endpoint": sink.url},
        "secrets": {"routing_key": "0123456789abcdef0123456789abcdef", "webhook_secret": "the secret of the webhook"}}))
    escalate(api, [{"kind": "channel", "id": channel["id"]}])
    one = incident(api)
    wait_until(lambda: sink.requests, 20, "the event")
    event = sink.requests[0]["body"]
    assert event["event_action"] == "trigger" and event["payload"]["severity"] == "critical"
    told = lambda kind: json.dumps({"event": {"event_type": kind, "agent": {"summary": "Ada"},
                                              "data": {"incident_key": event["dedup_key"]}}}).encode()
    sign = lambda secret, body: "v1=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    body, back = told("incident.acknowledged"), told("incident.unacknowledged")
    address = channel["webhook_url"]
    assert address.startswith(product.address)
    assert request("POST", address, body, {"X-PagerDuty-Signature": sign("another", body)}).status == 401
    assert request("POST", address, body).status == 401
    signed = {"X-PagerDuty-Signature": "v1=" + "0" * 64 + "," + sign("the secret of the webhook", body)}
    assert request("POST", address, body, signed).status == 204
    assert api.get(f"/api/v1/incidents/{one['id']}")["acknowledged_at"] is not None
    of = lambda: api.get(f"/api/v1/incidents/{one['id']}/escalations")["items"][0]["status"]
    assert of() in ("acknowledged", "exhausted")
    # Taken back there, it is taken back here; a signature is good for its own body only.
    assert request("POST", address, back, signed).status == 401
    signed["X-PagerDuty-Signature"] = sign("the secret of the webhook", back)
    assert request("POST", address, back, signed).status == 204
    assert api.get(f"/api/v1/incidents/{one['id']}")["acknowledged_at"] is None


def test_a_changed_set_of_rules_is_rehearsed_and_a_window_previewed(products, sink):
    product = products().start()
    product.create_owner()
    api = product.api()
    channel = made(api.call("POST", "/api/v1/channels", {"kind": "webhook", "name": "Sink", "settings": {"url": sink.url}}))
    for severity in ("critical", "error", "warning"):
        incident(api, f"{severity} thing", severity)
    rehearsal = made(api.call("POST", "/api/v1/notification-rules/rehearse", {
        "days": 1, "rules": [{"name": "Only critical", "triggers": ["incident.opened"], "channels": [channel["id"]],
                              "conditions": {"minimum_severity": "critical"}}]}))
    assert (rehearsal["events"], rehearsal["told_before"], rehearsal["told_after"], rehearsal["changed"]) == (3, 3, 1, 2)
    assert api.get("/api/v1/notification-rules")["items"] == [], "a rehearsal changes nothing"
    preview = made(api.call("POST", "/api/v1/silences/preview", {
        "kind": "maintenance", "reason": "", "matcher": {"maximum_severity": "error"},
        "starts_at": "2026-01-03T22:00:00Z", "ends_at": "2026-01-04T02:00:00Z", "recurrence": "FREQ=WEEKLY;BYDAY=SA",
        "zone": "Europe/Berlin"}))
    assert (preview["matched"], preview["of"]) == (2, 3) and len(preview["occurrences"]) == 20
    bad = api.call("POST", "/api/v1/silences/preview", {
        "kind": "maintenance", "reason": "", "matcher": {}, "starts_at": "2026-01-03T22:00:00Z",
        "ends_at": "2026-01-04T02:00:00Z", "recurrence": "FREQ=HOURLY"})
    assert bad.status == 422 and bad.json["errors"][0]["field"] == "recurrence"
    sla = made(api.call("POST", "/api/v1/notification-rules", {"name": "SLA", "triggers": ["sla.near_breach"], "channels": [channel["id"]]}))
    assert [flag["code"] for flag in sla["flags"]] == ["inert"]


def alerts(count, start=0):
    return json.dumps({"version": "4", "groupKey": "g", "status": "firing", "receiver": "r", "groupLabels": {},
                       "commonLabels": {}, "commonAnnotations": {}, "externalURL": "http://a", "alerts": [
        {"status": "firing", "labels": {"alertname": f"DatabaseDown{start + number}", "service": "db-primary",
                                        "severity": "critical"},
         "annotations": {}, "startsAt": "2026-01-01T00:00:00Z", "endsAt": "0001-01-01T00:00:00Z",
         "generatorURL": "http://p", "fingerprint": f"{start + number:016x}"} for number in range(count)]}).encode()


def test_a_storm_of_5000_alerts_is_one_slack_message_that_follows_and_within_the_limit_elsewhere(products, slack, sink):
    product = products().start()
    product.create_owner()
    api = product.api()
    made(api.call("PUT", "/api/v1/topology", {"services": [{"name": "db-primary"}], "dependencies": []}))
    slack_channel(api, slack)
    made(api.call("POST", "/api/v1/channels", {
        "kind": "webhook", "name": "Every alert", "events": ["alert.received"], "settings": {"url": sink.url}}))
    url = product.integration("alertmanager", "alertmanager")["url"]
    began = time.monotonic()
    for start in range(0, 5000, 250):
        assert request("POST", url, alerts(250, start)).status == 200

    def shown():
        texts = [body["text"] for body in slack.of("chat.postMessage") + slack.of("chat.update")]
        return any("5000 alerts" in text for text in texts)

    wait_until(lambda: [one["alert_count"] for one in api.items("/api/v1/incidents?status=open")] == [5000], 300,
               "one incident of all alerts")
    wait_until(shown, 60, "the message with all alerts")
    took = time.monotonic() - began
    one = api.items("/api/v1/incidents?status=open")
    assert [incident["alert_count"] for incident in one] == [5000]
    assert len(slack.posted) == 1, [body["text"] for body in slack.posted]
    assert len(slack.of("chat.update")) <= took / 15 + 2, "edited at a bounded pace"
    told = [call["body"]["event"] for call in sink.requests]
    assert told.count("alert.received") <= 10 and set(told) <= {"alert.received", "notification.summary"}
    assert slack.complaints == []


@pytest.mark.parametrize("word", ["channel_not_found", "is_archived"])
def test_a_slack_channel_that_is_gone_is_a_dead_letter_a_notice_and_a_broken_channel_until_it_is_back(products, slack, word):
    product = products().start()
    product.create_owner()
    api = product.api()
    channel = slack_channel(api, slack)
    rule = made(api.call("POST", "/api/v1/notification-rules", {
        "name": "All", "triggers": ["incident.opened"], "channels": [channel["id"]]}))
    slack.refusal = word
    one = incident(api)
    dead = wait_until(lambda: [row for row in notifications(api, one) if row["status"] == "dead"], 20, "the dead letter")[0]
    assert word in dead["last_error"] and len(dead["attempts"]) == 1
    assert word in api.get("/api/v1/notices")["items"][0]["text"]
    assert word in api.get(f"/api/v1/channels/{channel['id']}")["broken_reason"]
    flags = api.get(f"/api/v1/notification-rules/{rule['id']}")["flags"]
    assert [flag["code"] for flag in flags] == ["broken"] and word in flags[0]["message"]
    slack.refusal = None
    made(api.call("POST", f"/api/v1/notifications/{dead['id']}/retry", {}))
    wait_until(lambda: api.get(f"/api/v1/channels/{channel['id']}")["broken_since"] is None, 20, "the channel to work again")
    assert len(slack.of("chat.postMessage")) == 2 and slack.complaints == []


def test_an_escalation_goes_on_after_a_kill_and_tells_each_level_once(products, sink):
    product = products().start()
    product.create_owner()
    api = product.api()
    channels = [made(api.call("POST", "/api/v1/channels", {
        "kind": "webhook", "name": f"Level {level}", "events": [], "settings": {"url": f"{sink.url}/{level}"}}))
        for level in (1, 2)]
    escalate(api, [{"kind": "channel", "id": one["id"]} for one in channels], (0, 15))
    one = incident(api)
    wait_until(lambda: sink.requests, 20, "level 1")
    product.kill()
    product.start()
    wait_until(lambda: api.call("GET", "/api/v1/incidents").status == 200, 20, "the server")
    assert api.get(f"/api/v1/incidents/{one['id']}/escalations")["items"][0]["next_level"] == 2
    # A quarter of an hour goes by.
    product.sql("UPDATE escalations SET state = jsonb_set(state, '{due_at}', to_jsonb(to_char(now() AT TIME ZONE 'UTC',"
                " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'))); UPDATE escalation_timers SET due_at = now()")
    wait_until(lambda: len(sink.requests) == 2, 20, "level 2")
    assert [call["path"].rsplit("/", 1)[-1] for call in sink.requests] == ["1", "2"]
    story = api.get(f"/api/v1/incidents/{one['id']}/decisions")["escalation"]
    assert [line["text"] for line in story if "telling" in line["text"]] == [
        "Usual, level 1: telling Level 1", "Usual, level 2: telling Level 2"]


def test_an_override_is_asked_before_the_schedule_and_an_empty_one_is_passed_over_at_once(products, mail):
    product = products().start()
    product.create_owner()
    api = product.api()
    me = settle(api)
    mail_channel(api, mail)
    schedule = made(api.call("POST", "/api/v1/schedules", {"name": "Primary", "zone": "Europe/Berlin", "layers": []}))
    empty = made(api.call("POST", "/api/v1/schedules", {"name": "Nights", "zone": "UTC", "layers": []}))
    made(api.call("POST", f"/api/v1/schedules/{schedule['id']}/overrides", {
        "user_id": me["id"], "from": stamp(-3600), "to": stamp(3600)}))
    escalate(api, [{"kind": "schedule", "id": empty["id"]}, {"kind": "schedule", "id": schedule["id"]}], (0, 30))
    one = incident(api)
    wait_until(lambda: mail.messages, 20, "the mail to whom the override names, half an hour early")
    assert mail.recipients == [[me["email"]]]
    story = [line["text"] for line in api.get(f"/api/v1/incidents/{one['id']}/decisions")["escalation"]]
    assert any("level 1 skipped at once: nobody is on call in Nights" in text for text in story), story


def test_a_snooze_holds_an_escalation_and_says_so(products, sink):
    product = products().start()
    product.create_owner()
    api = product.api()
    channel = made(api.call("POST", "/api/v1/channels", {
        "kind": "webhook", "name": "Sink", "events": [], "settings": {"url": sink.url}}))
    escalate(api, [{"kind": "channel", "id": channel["id"]}] * 2, (0, 15))
    one = incident(api)
    wait_until(lambda: sink.requests, 20, "level 1")
    made(api.call("POST", f"/api/v1/incidents/{one['id']}/snooze", {"minutes": 60}))
    of = lambda: api.get(f"/api/v1/incidents/{one['id']}/escalations")["items"][0]
    wait_until(lambda: of()["status"] == "held", 20, "the escalation to stand still")
    assert of()["next_at"] is None and of()["held_until"] and of()["held_by"].startswith("Snooze of #")
    window = api.get("/api/v1/silences")["items"][0]
    assert api.call("DELETE", f"/api/v1/silences/{window['id']}").status == 204
    wait_until(lambda: of()["status"] == "active" and of()["next_level"] == 2, 20, "it to go on")
    story = [line["text"] for line in api.get(f"/api/v1/incidents/{one['id']}/decisions")["escalation"]]
    assert any("stands still until" in text for text in story) and "Usual goes on with level 2" in story, story


def test_two_workers_on_one_queue_send_nothing_twice():
    done = run("bench", "notify", "--json", "--notifications", "1500", "--workers", "2", seconds=300)
    assert done.returncode == 0, done.stderr[-3000:]
    metrics = json.loads(done.stdout)["metrics"]
    assert metrics["sent_twice"] == 0 and metrics["recorded_as_sent"] == metrics["attempts_recorded"] == 1500


def test_links_and_calendars_outlive_a_change_of_keys(products, mail):
    product = products().start()
    product.create_owner()
    api = product.api()
    me = settle(api)
    mail_channel(api, mail)
    schedule = made(api.call("POST", "/api/v1/schedules", {"name": "Primary", "zone": "UTC", "layers": []}))
    escalate(api, [{"kind": "user", "id": me["id"]}])
    one = incident(api)
    wait_until(lambda: mail.messages, 20, "the mail")
    link = re.search(r"Acknowledge: (\S+)", mail.messages[0].get_body(("plain",)).get_content())[1]
    product.admin("rekey")
    for _ in range(2):
        assert request("GET", schedule["calendar_url"]).status == 200
        assert request("GET", link).status == 200
        product.stop()
        product.start()
        wait_until(lambda: api.call("GET", "/api/v1/incidents").status == 200, 20, "the server")
    assert request("POST", link, b"").status == 200
    assert api.get(f"/api/v1/incidents/{one['id']}")["acknowledged_at"] is not None


def test_a_worker_that_does_not_know_the_address_says_that_its_messages_have_no_links():
    # No database answers there: what is said comes first.
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "BELLWETHER_SECRET_KEY": base64.b64encode(bytes(32)).decode()}
    for address, says in (({}, True), ({"BELLWETHER_PUBLIC_URL": "https://bellwether.example"}, False)):
        worker = run("work", environment=clean_environment(**nowhere, **address))
        assert worker.returncode == 1
        assert ("BELLWETHER_PUBLIC_URL is not set" in worker.stdout + worker.stderr) == says
