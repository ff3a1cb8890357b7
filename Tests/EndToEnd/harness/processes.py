"""Child processes that never outlive a test."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds: float = 20, what: str = "the condition"):
    """The first true answer of `condition`, asked again and again; fails loudly when the time is up."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain for {what}; last answer: {answer!r}")
        time.sleep(0.05)


class Process:
    """A program with its output in a file, in a process group of its own."""

    def __init__(self, command: list[str], log: Path, environment: dict[str, str] | None = None, cwd: Path | None = None):
        self.command = command
        self.log = log
        self.environment = environment
        self.cwd = cwd
        self.child: subprocess.Popen | None = None

    def start(self):
        with open(self.log, "ab") as output:
            self.offset = output.tell()
            self.child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=self.cwd,
                start_new_session=True,
            )
        return self

    @property
    def pid(self) -> int:
        return self.child.pid

    @property
    def output(self) -> str:
        """What it printed since it was last started."""
        with open(self.log, "rb") as file:
            file.seek(self.offset)
            return file.read().decode(errors="replace")

    def wait_for_line(self, word: str, seconds: float = 60) -> str:
        def line():
            found = next((each for each in self.output.splitlines() if word in each), None)
            if found is None and self.child.poll() is not None:
                raise AssertionError(f"{self.command[0]} ended with {self.child.returncode}:\n{self.output}")
            return found

        try:
            return wait_until(line, seconds, f"a line with '{word}'")
        except AssertionError as failure:
            raise AssertionError(f"{failure}\n{self.output[-4000:]}") from None

    def stop(self, number: int = signal.SIGTERM, seconds: float = 60) -> int:
        """Its exit code. What does not stop by itself is killed, and that is a failure."""
        if self.child is None:
            return 0
        if self.child.poll() is None:
            os.kill(self.child.pid, number)
        try:
            return self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.command[0]} did not stop:\n{self.output[-4000:]}") from None

    def kill(self):
        """As the kernel does when memory is short: no warning, no clean-up."""
        if self.child is not None and self.child.poll() is None:
            os.kill(self.child.pid, signal.SIGKILL)
            self.child.wait()


def processes_using(directory: Path) -> list[str]:
    """The command lines of living processes that work in `directory` or name it."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            where = os.readlink(entry / "cwd")
        except OSError:
            continue
        if str(directory) in line or where.startswith(str(directory)):
            found.append(line)
    return found
