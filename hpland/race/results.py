"""The results of a race: a CSV file with one row per cell, which anyone can open.

Rows come in the order of the plan, whatever finishes first, so the same race gives the same bytes
however many processes run it, and one that was stopped goes on behind its last whole row. Numbers
have six digits. SQLite was the other choice; its files differ from version to version.
"""

import csv
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import NamedTuple

from hpland.race.cell import Cell, Outcome, Pick

SHARES = (0.1, 0.25, 0.5, 1.0)  # of the budget, at which the regret has a column of its own
REGRETS = tuple(f"regret_{round(100 * share)}" for share in SHARES)
KEY = ("landscape", "version", "strategy", "seed", "workers", "budget")
COUNTS = ("trials", "stopped", "winners", "failed")
AMOUNTS = ("trainings", "minutes", "idle")
COLUMNS = (*KEY, *REGRETS, "observed", *COUNTS, *AMOUNTS, "picks", "error")


class Key(NamedTuple):
    """What tells a cell from all others.

    Attributes:
        landscape: its name.
        version: of the landscape.
        strategy: its name.
        seed: of the strategy and of the noise.
        workers: how many trained at the same time.
        budget: the strategy's own, in full trainings.
    """

    landscape: str
    version: int
    strategy: str
    seed: int
    workers: int
    budget: int

    @classmethod
    def of(cls, cell: Cell) -> "Key":
        """Return the key of a cell."""
        landscape, name = cell.landscape, cell.strategy.name
        own = cell.own_budget
        return cls(landscape.name, landscape.version, name, cell.seed, cell.workers, own)

    def __str__(self) -> str:
        """Return it as a message names it."""
        many = "worker" if self.workers == 1 else "workers"
        told = f"{self.strategy} on {self.landscape} (version {self.version})"
        return f"{told}, seed {self.seed}, {self.workers} {many}, budget {self.budget}"


@dataclass(frozen=True)
class Result:
    """A cell and what came of it."""

    key: Key
    outcome: Outcome

    def regret(self, share: float) -> float:
        """Return the true regret of the pick after a share of the strategy's own budget.

        It is infinite while nothing is picked.
        """
        by = share * self.key.budget * (1 + 1e-6)  # what is spent is rounded to six digits
        return next((p.regret for p in reversed(self.outcome.picks) if p.trainings <= by), math.inf)


def header() -> str:
    """Return the first line of a file."""
    return _line(COLUMNS)


def row(result: Result) -> str:
    """Return a result as a line, with its end."""
    key, outcome = result.key, result.outcome
    regrets = [_number(result.regret(share)) for share in SHARES]
    observed = _number(outcome.picks[-1].observed) if outcome.picks else ""
    amounts = [_number(getattr(outcome, name)) for name in AMOUNTS]
    picks = " ".join(_told(pick) for pick in outcome.picks)
    counts = [getattr(outcome, name) for name in COUNTS]
    return _line([*key, *regrets, observed, *counts, *amounts, picks, outcome.error])


def _line(cells: Iterable[object]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _told(pick: Pick) -> str:
    """Return a pick's numbers; that of its model only if it has one."""
    return ":".join(_number(x) for x in pick if x is not None)


def _number(value: float) -> str:
    """Return a number in six digits; nothing for one that is not finite."""
    return f"{value:.6g}" if math.isfinite(value) else ""


def parsed(lines: Iterable[str]) -> Iterator[Result]:
    """Yield the results of a file's lines; raise ValueError if it is not one of a race."""
    rows = csv.DictReader(lines)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise ValueError("its columns are not those of a race")
    for cells in rows:
        yield _result(cells)


def _result(cells: dict[str, str]) -> Result:
    texts: Sequence[str] = [cells[name] for name in KEY]
    landscape, version, strategy, seed, workers, budget = texts
    key = Key(landscape, int(version), strategy, int(seed), int(workers), int(budget))
    picks = tuple(_pick(text) for text in cells["picks"].split())
    trials, stopped, winners, failed = (int(cells[name]) for name in COUNTS)
    trainings, minutes, idle = (float(cells[name]) for name in AMOUNTS)
    return Result(
        key,
        Outcome(picks, trials, stopped, winners, failed, trainings, minutes, idle, cells["error"]),
    )


def _pick(text: str) -> Pick:
    return Pick(*(float(part or "inf") for part in text.split(":")))
