"""Faults are tried ``--rounds`` times, each with another seed."""

import pytest


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "turn" in metafunc.fixturenames:
        metafunc.parametrize("turn", range(metafunc.config.getoption("rounds")))


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """Return how often faults are tried: once, or often in `make torture`."""
    return int(request.config.getoption("rounds"))
