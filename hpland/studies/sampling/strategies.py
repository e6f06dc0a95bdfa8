"""What samplers, pruners and the other strategies of a race do, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from hpland.text import beside


@dataclass(frozen=True)
class Strategy:
    """A sampler, a pruner or another way to search.

    Attributes:
        summary: what it does, in one line.
        does: how it works.
        use: when to use it.
    """

    summary: str
    does: str
    use: str


def _read(kind: str) -> dict[str, Strategy]:
    return {name: Strategy(**facts) for name, facts in beside(__file__)[kind].items()}


SAMPLING: Mapping[str, Strategy] = _read("samplers")
PRUNING: Mapping[str, Strategy] = _read("pruners")
SEARCHING: Mapping[str, Strategy] = _read("searches")
