import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from harness.processes import processes_using  # noqa: E402
from harness.product import Product  # noqa: E402
from harness.services import Company  # noqa: E402
from harness.sink import Sink  # noqa: E402


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
def company():
    company = Company()
    yield company
    company.stop()
