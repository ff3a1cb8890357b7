import sys
import uuid
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from harness.mail import MailServer  # noqa: E402
from harness.processes import processes_using  # noqa: E402
from harness.product import API, Product  # noqa: E402
from harness.services import Company  # noqa: E402
from harness.sink import Sink  # noqa: E402
from leaks.tenants import Person, Tenant  # noqa: E402


@pytest.fixture
def products(tmp_path):
    """Makes products on data directories of their own, and sees that none leaves a process behind."""
    made: list[Product] = []

    def make(name: str = "data", **environment: str) -> Product:
        product = Product(tmp_path / name, **environment)
        made.append(product)
        return product

    yield make
    for product in made:
        product.stop()
    assert processes_using(tmp_path) == []


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """One product for all tests of a file that only read it, or that look at their own things."""
    product = Product(tmp_path_factory.mktemp("product") / "data").start()
    yield product
    assert product.stop() == 0


@pytest.fixture
def sink():
    sink = Sink()
    yield sink
    sink.stop()


@pytest.fixture
def mail(tmp_path):
    """A mail server that takes what comes, in clear."""
    server = MailServer(tmp_path, encrypted=False)
    yield server
    server.stop()


@pytest.fixture
def company():
    company = Company()
    yield company
    company.stop()


class Raided:
    """A server with two organizations, for those who try to get from one into the other, or further up in their own."""

    def __init__(self, product: Product, hook: str):
        self.product = product
        self.ours = Tenant(product, "magpie", hook)
        self.theirs = Tenant(product, "raven", hook)

    def key(self, **body) -> API:
        """A key of ours, made by our owner."""
        made = self.ours.post("/api/v1/api-keys", {"name": f"key {uuid.uuid4()}"} | body)
        return API(self.product.address, made["key"])

    def role(self, *permissions: str) -> str:
        name = f"r{uuid.uuid4().hex[:12]}"
        self.ours.post("/api/v1/roles", {"name": name, "title": name, "permissions": list(permissions)})
        return name

    def person(self, role: str, teams: dict[str, str] | None = None) -> Person:
        """Somebody new among ours; `teams` by their letter."""
        return Person(self.ours, role, {self.ours.teams[letter]: each for letter, each in (teams or {}).items()})


@pytest.fixture(scope="session")
def raided(tmp_path_factory):
    sink = Sink()
    product = Product(tmp_path_factory.mktemp("raided") / "data").start()
    try:
        yield Raided(product, sink.url)
    finally:
        assert product.stop() == 0
        sink.stop()
