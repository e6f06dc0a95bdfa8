"""Running command lines in this process, as `hpland` would."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import pytest

from hpland.cli import run


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


Hpland: TypeAlias = Callable[..., Result]


@pytest.fixture
def hpland(capfd: pytest.CaptureFixture[str]) -> Hpland:
    def call(*arguments: object) -> Result:
        code = run([str(argument) for argument in arguments])
        told = capfd.readouterr()
        return Result(code, told.out, told.err)

    return call
