"""Somebody on call, an escalation, rules and a window: what the paging pages show."""


def furnish(server, sink_url, mark):
    people = server.get("/api/v1/users?limit=200")["items"]
    me = people[0]["id"]
    channel = server.post("/api/v1/channels", {"kind": "webhook", "name": f"Pager {mark}", "settings": {"url": sink_url}, "events": []})
    schedule = server.post("/api/v1/schedules", {
        "name": f"Primary {mark}", "zone": "Europe/Berlin",
        "layers": [
            {"name": "Weeks", "users": [person["id"] for person in people], "rotation": {"kind": "weekly"}, "starts_on": "2024-01-01", "handover": "09:00"},
            {"name": "Nights", "users": [me], "rotation": {"kind": "custom", "days": 3}, "starts_on": "2024-01-01", "handover": "09:00",
             "restrictions": [{"days": ["FR", "SA"], "from": "22:00", "to": "06:00"}]}]})
    policy = server.post("/api/v1/escalation-policies", {
        "name": f"Payments {mark}", "repeats": 2, "repeat_after_minutes": 30,
        "levels": [{"after_minutes": minutes, "targets": [{"kind": kind, "id": one}]} for minutes, kind, one in
                   ((0, "schedule", schedule["id"]), (15, "user", me), (30, "channel", channel["id"]))]})
    rule = server.post("/api/v1/notification-rules", {
        "name": f"Critical in production {mark}", "triggers": ["incident.opened", "incident.severity_raised"], "continue": True,
        "conditions": {"minimum_severity": "fatal", "labels": {"env": "prod*"},
                       "time": {"zone": "Europe/Berlin", "from": "08:00", "to": "18:00", "days": ["MO", "TU", "WE", "TH", "FR"]}},
        "channels": [channel["id"]], "escalation_policy": policy["id"]})
    server.post("/api/v1/notification-rules", {"name": f"SLA {mark}", "triggers": ["sla.near_breach"], "channels": [channel["id"]]})
    server.post("/api/v1/silences", {
        "name": f"Database upgrade {mark}", "kind": "maintenance", "reason": "New disks", "matcher": {"services": [f"nothing-{mark}"]},
        "starts_at": "2026-01-03T22:00:00Z", "ends_at": "2026-01-04T02:00:00Z", "recurrence": "FREQ=WEEKLY;BYDAY=SA", "zone": "Europe/Berlin"})
    return {"me": me, "channel": channel, "schedule": schedule, "policy": policy, "rule": rule}
