"""How each kind of figure is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hpland.text import beside


@dataclass(frozen=True)
class Reading:
    """How a kind of figure is read.

    Attributes:
        summary: what it shows, in one line.
        axes: what they are.
        colours: what colours and marks mean.
        reading: what to look at, in order.
        trap: how it misleads.
    """

    summary: str
    axes: str
    colours: str
    reading: Sequence[str]
    trap: str


READINGS: Mapping[str, Reading] = {
    name: Reading(**facts) for name, facts in beside(__file__).items()
}
