"""What to say on a figure beyond the trials themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from hpland.table import Note, Truth

Theme: TypeAlias = Literal["light", "dark"]


@dataclass(frozen=True)
class Brief:
    """The message of a figure, and what is known besides its trials.

    Attributes:
        title: the one message; empty for a sentence made of the trials.
        truth: if given, the noise-free objective and its true optimum are drawn too.
        notes: messages at points in data coordinates; one that does not name the parameters
            that a figure shows is not drawn.
        theme: ``"light"`` or ``"dark"``.
        ridge: with ``truth``, draw its best x at every y, where a figure has two axes.
        as_error: draw ``1 - value``, for an accuracy to be read as an error.
        estimates: how much each parameter matters by some estimators: estimator to parameter to
            share. A parameter that an estimator skips is not there.
        remarks: more text for the caption.
        levels: of a surface and of contours, along each axis, at most; None for all that show.
    """

    title: str = ""
    truth: Truth | None = None
    notes: tuple[Note, ...] = ()
    theme: Theme = "light"
    as_error: bool = False
    ridge: bool = False
    estimates: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    levels: int | None = None


PLAIN = Brief()
