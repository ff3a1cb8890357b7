"""Debian's Prometheus and Alertmanager, watching the company."""

from pathlib import Path

import yaml

from .processes import Process, free_port, wait_until
from .product import request
from .services import Company

RULES = {
    "groups": [
        {
            "name": "services",
            "interval": "1s",
            "rules": [
                {
                    "alert": "ServiceDown",
                    "expr": 'up{job="services"} == 0',
                    # The cause speaks after its victims, as it often does.
                    "for": "3s",
                    "labels": {"severity": "critical"},
                    "annotations": {"summary": "{{ $labels.service }}: connection refused"},
                },
                {
                    "alert": "RequestsFailing",
                    "expr": "service_requests_failing == 1",
                    "labels": {"severity": "warning"},
                    "annotations": {"summary": "{{ $labels.service }}: requests fail"},
                },
            ],
        }
    ]
}


class Alertmanager:
    def __init__(self, directory: Path, webhook: str):
        directory.mkdir()
        self.port = free_port()
        configuration = {
            "route": {
                "receiver": "bellwether",
                "group_by": ["alertname"],
                "group_wait": "1s",
                "group_interval": "1s",
                "repeat_interval": "1m",
            },
            "receivers": [
                {
                    "name": "bellwether",
                    "webhook_configs": [{"url": webhook, "send_resolved": True}],
                }
            ],
        }
        (directory / "alertmanager.yml").write_text(yaml.safe_dump(configuration))
        self.process = Process(
            [
                "/usr/bin/prometheus-alertmanager",
                f"--config.file={directory}/alertmanager.yml",
                f"--storage.path={directory}/data",
                f"--web.listen-address=127.0.0.1:{self.port}",
                "--cluster.listen-address=",
            ],
            directory / "log",
        ).start()
        wait_until(lambda: answers(self.port), what="Alertmanager")

    def stop(self):
        self.process.stop()


class Prometheus:
    """Sends its alerts to the Alertmanager API at `port`, below `path_prefix`."""

    def __init__(self, directory: Path, company: Company, port: int, path_prefix: str = "/"):
        directory.mkdir()
        self.port = free_port()
        configuration = {
            "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
            "rule_files": [str(directory / "rules.yml")],
            "scrape_configs": [
                {
                    "job_name": "services",
                    "static_configs": [
                        {"targets": [f"127.0.0.1:{service.port}"], "labels": {"service": service.name}}
                        for service in company.services.values()
                    ],
                }
            ],
            "alerting": {
                "alertmanagers": [
                    {
                        "path_prefix": path_prefix,
                        "api_version": "v2",
                        "static_configs": [{"targets": [f"127.0.0.1:{port}"]}],
                    }
                ]
            },
        }
        (directory / "prometheus.yml").write_text(yaml.safe_dump(configuration))
        (directory / "rules.yml").write_text(yaml.safe_dump(RULES))
        self.process = Process(
            [
                "/usr/bin/prometheus",
                f"--config.file={directory}/prometheus.yml",
                f"--storage.tsdb.path={directory}/data",
                f"--web.listen-address=127.0.0.1:{self.port}",
                "--rules.alert.resend-delay=2s",
            ],
            directory / "log",
        ).start()
        wait_until(lambda: answers(self.port), what="Prometheus")
        wait_until(self.sees_everything_up, what="Prometheus to see every service")

    def sees_everything_up(self) -> bool:
        answer = request("GET", f'http://127.0.0.1:{self.port}/api/v1/query?query=up').json
        values = [each["value"][1] for each in answer["data"]["result"]]
        return len(values) == 6 and set(values) == {"1"}

    def stop(self):
        self.process.stop()


def answers(port: int) -> bool:
    try:
        return request("GET", f"http://127.0.0.1:{port}/-/ready", seconds=2).status == 200
    except OSError:
        return False
