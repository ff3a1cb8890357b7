"""The files under deploy/: no container engine or systemd runs here, so what can be read is read."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from harness.product import BINARY

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    destination = tmp_path_factory.mktemp("installed")
    subprocess.run([str(DEPLOY / "install.sh"), BINARY, str(destination)], check=True)
    return destination


def test_every_unit_is_one_that_systemd_accepts(installed, tmp_path):
    names = []
    for unit in (installed / "usr/lib/systemd/system").iterdir():
        text = unit.read_text().replace("/usr/bin/bellwether", str(installed / "usr/bin/bellwether"))
        instance = unit.name.replace("@.", "@8080.")
        (tmp_path / unit.name).write_text(text)
        if instance != unit.name:
            (tmp_path / instance).symlink_to(tmp_path / unit.name)
        names.append(str(tmp_path / instance))
    assert len(names) == 5
    verified = subprocess.run(["systemd-analyze", "verify", *names], capture_output=True, text=True)
    assert verified.returncode == 0 and verified.stderr == "", verified.stderr


def test_the_installed_layout_is_one_that_the_binary_finds_its_files_in(installed):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BELLWETHER_")}
    environment["DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/none"
    tried = subprocess.run(
        [str(installed / "usr/bin/bellwether"), "migrate"], capture_output=True, text=True, env=environment, timeout=60
    )
    # It gets as far as the database, which is not there.
    assert tried.returncode == 1
    assert "migrations/" not in tried.stderr, tried.stderr


def test_the_commands_in_the_units_are_ones_that_the_binary_knows(installed):
    for unit in (installed / "usr/lib/systemd/system").glob("*.service"):
        command = re.search(r"^ExecStart=(.*)$", unit.read_text(), re.M).group(1).split()
        role = command[1]
        helped = subprocess.run([BINARY, role, "--help"], capture_output=True, text=True, timeout=60)
        assert helped.returncode == 0, role
        for option in (word for word in command if word.startswith("--")):
            assert option in helped.stdout, f"{role} {option}"


def test_compose_starts_server_and_worker_after_the_migration():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"postgres", "migrate", "server", "worker"}
    for role in ("server", "worker"):
        assert services[role]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert services[role]["environment"]["DATABASE_URL"].startswith("postgres://")
    assert services["worker"]["command"] == ["work"]
    assert set(compose["volumes"]) == {"postgres"}


def test_the_container_is_built_by_the_steps_of_make_run():
    text = (DEPLOY / "Containerfile").read_text()
    assert ".ci/packages.sh build" in text
    assert "swift build -c release --product bellwether" in text
    assert "deploy/install.sh" in text
    assert re.search(r"^USER 10001$", text, re.M)
