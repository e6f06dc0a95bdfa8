"""The parameters of all landscapes, as a beginner needs to know them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hpland.text import beside


@dataclass(frozen=True)
class Term:
    """A parameter, whatever landscape it is in.

    Attributes:
        what: what it is.
        usual: its usual range.
        low, high: what too little and too much of it do; empty for a choice.
        choose: how to choose; empty for a number.
        default: what libraries take where nothing is said; None where they do not agree.
        expert: the lowest and the highest value that an expert would try; None if not known.
    """

    what: str
    usual: str
    low: str = ""
    high: str = ""
    choose: str = ""
    default: float | None = None
    expert: Sequence[float] | None = None

    @property
    def short(self) -> str:
        """Its first sentence, without a full stop."""
        return self.what.split(". ")[0].rstrip(".")


GLOSSARY: Mapping[str, Term] = {name: Term(**facts) for name, facts in beside(__file__).items()}
