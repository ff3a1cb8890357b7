/// One body for each kind of integration, as its vendor sends it. Those of Prometheus 2.42 and Alertmanager 0.25 were
/// captured, Go's escapes included; Grafana's and PagerDuty's follow their documentation. They speak of the hour before
/// 2026-01-31T14:00:00Z.
public enum VendorBodies {
    /// The body that integrations of that kind get; nil for a kind that has none yet.
    public static func named(_ kind: String) -> [UInt8]? {
        all[kind].map { Array($0.utf8) }
    }

    public static let all: [String: String] = [
        "alertmanager": alertmanager, "prometheus": prometheus, "grafana": grafana, "pagerduty": pagerDuty,
        "generic": generic,
    ]

    public static let alertmanager = #"""
        {"receiver":"b","status":"firing","alerts":[{"status":"firing",\#
        "labels":{"alertname":"TargetDown","cluster":"prod-eu-1","instance":"127.0.0.1:1","job":"node",\#
        "severity":"critical","team":"pay\u003cments\u003e \u0026 \"ops\""},\#
        "annotations":{"description":"127.0.0.1:1 of job node has been down.\nZweite Zeile: äöü 日本 🚨",\#
        "summary":"Instance 127.0.0.1:1 down"},"startsAt":"2026-01-31T13:55:19.632Z",\#
        "endsAt":"0001-01-01T00:00:00Z",\#
        "generatorURL":"http://prometheus:9093/graph?g0.expr=up+%3D%3D+0\u0026g0.tab=1",\#
        "fingerprint":"9164b8e3b7451481"},{"status":"firing","labels":{"alertname":"Flips",\#
        "cluster":"prod-eu-1","severity":"warning"},"annotations":{},\#
        "startsAt":"2026-01-31T13:55:20.632Z","endsAt":"0001-01-01T00:00:00Z",\#
        "generatorURL":"http://prometheus:9093/graph?g0.expr=vector%281%29+and+on+%28%29+%28vector%28time%28%29+%25+20%29+%3C+10%29\u0026g0.tab=1",\#
        "fingerprint":"f2fb3194212008dd"}],"groupLabels":{"cluster":"prod-eu-1"},\#
        "commonLabels":{"cluster":"prod-eu-1"},"commonAnnotations":{},\#
        "externalURL":"http://prometheus:9092","version":"4","groupKey":"{}:{cluster=\"prod-eu-1\"}",\#
        "truncatedAlerts":3}
        """#

    public static let prometheus = #"""
        [{"annotations":{"description":"127.0.0.1:1 of job node has been down.\nZweite Zeile: äöü 日本 🚨",\#
        "summary":"Instance 127.0.0.1:1 down"},"endsAt":"2026-01-31T14:59:19.632Z",\#
        "startsAt":"2026-01-31T13:55:19.632Z",\#
        "generatorURL":"http://prometheus:9093/graph?g0.expr=up+%3D%3D+0\u0026g0.tab=1",\#
        "labels":{"alertname":"TargetDown","cluster":"prod-eu-1","instance":"127.0.0.1:1","job":"node",\#
        "severity":"critical","team":"pay\u003cments\u003e \u0026 \"ops\""}},\#
        {"endsAt":"2026-01-31T13:55:30.632Z","startsAt":"2026-01-31T13:55:20.632Z",\#
        "generatorURL":"http://prometheus:9093/graph?g0.expr=vector%281%29+and+on+%28%29+%28vector%28time%28%29+%25+20%29+%3C+10%29\u0026g0.tab=1",\#
        "labels":{"alertname":"Flips","cluster":"prod-eu-1","severity":"warning"}}]
        """#

    public static let grafana = #"""
        {"receiver":"bellwether","status":"firing","alerts":[{"status":"firing",\#
        "labels":{"alertname":"High memory usage","grafana_folder":"Payments","team":"blue",\#
        "zone":"us-1","severity":"critical"},\#
        "annotations":{"description":"The system has high memory usage",\#
        "runbook_url":"https://myrunbook.com/runbook/1234",\#
        "summary":"This alert was triggered for zone us-1"},\#
        "startsAt":"2026-01-31T13:56:25.678321+02:00","endsAt":"0001-01-01T00:00:00Z",\#
        "generatorURL":"https://play.grafana.org/alerting/1afz29v7z/edit",\#
        "fingerprint":"c6eadffa33fcdf37",\#
        "silenceURL":"https://play.grafana.org/alerting/silence/new?alertmanager=grafana&matcher=alertname%3DT2&matcher=zone%3Dus-1",\#
        "dashboardURL":"https://play.grafana.org/d/000000012?orgId=1",\#
        "panelURL":"https://play.grafana.org/d/000000012?orgId=1&viewPanel=2",\#
        "values":{"B":44.23943737541908,"C":1},\#
        "valueString":"[ var='B' labels={zone=us-1} value=44.23943737541908 ], [ var='C' labels={zone=us-1} value=1 ]"},\#
        {"status":"resolved","labels":{"alertname":"High CPU usage","grafana_folder":"Payments",\#
        "team":"blue","zone":"eu-1"},"annotations":{"summary":"This alert was triggered for zone eu-1"},\#
        "startsAt":"2026-01-31T13:40:00Z","endsAt":"2026-01-31T13:58:00Z",\#
        "generatorURL":"https://play.grafana.org/alerting/d1rdpdv7k/edit",\#
        "fingerprint":"bc97ff14869b13e3",\#
        "silenceURL":"https://play.grafana.org/alerting/silence/new?alertmanager=grafana",\#
        "dashboardURL":"","panelURL":"","values":null,"valueString":""}],\#
        "groupLabels":{"grafana_folder":"Payments"},"commonLabels":{"team":"blue"},\#
        "commonAnnotations":{},"externalURL":"https://play.grafana.org/","version":"1",\#
        "groupKey":"{}/{}:{grafana_folder=\"Payments\"}","truncatedAlerts":0,"orgId":1,\#
        "title":"[FIRING:1, RESOLVED:1] Payments (blue)","state":"alerting",\#
        "message":"**Firing**\n\nValue: B=44.2, C=1\nLabels:\n - alertname = High memory usage\n"}
        """#

    public static let pagerDuty = #"""
        {"routing_key":"bwi_0123456789abcdef0123456789abcdef","event_action":"trigger",\#
        "dedup_key":"samplekeyhere","client":"Sample Monitoring Service",\#
        "client_url":"https://monitoring.example.com","links":[{"href":"https://example.com/",\#
        "text":"An example link."}],"images":[{"src":"https://chart.example.com/1.png",\#
        "href":"https://example.com/","alt":"a chart"}],\#
        "payload":{"summary":"DISK at 99% on machine prod-datapipe03.example.com",\#
        "timestamp":"2026-01-31T13:58:58.315+0000","severity":"critical",\#
        "source":"prod-datapipe03.example.com","component":"mysql","group":"prod-datapipe",\#
        "class":"disk","custom_details":{"free space":"1%","ping time":"1500ms","load avg":0.75,\#
        "cluster":"prod-eu-1","paged":true,"nested":{"a":[1,2]}}}}
        """#

    public static let generic = #"""
        [{"alertname":"HighCPU7","instance":"node-7","service":"svc-7","severity":"critical",\#
        "status":"firing","fingerprint":"run-0-7",\#
        "summary":"CPU usage above 90% for 5 minutes on node, current value is 97.3",\#
        "startsAt":"2026-01-31T13:59:00Z","value":97.3,"labels":{"cluster":"prod-eu-1",\#
        "namespace":"payments","team":"payments","job":"node"}},{"title":"Backup failed","level":"err",\#
        "state":"ok","host":"db-01","message":"Nightly backup","tags":["env=prod","critical"]}]
        """#
}
