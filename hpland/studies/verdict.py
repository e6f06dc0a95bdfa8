"""Whether a study is what it says it is: everything that it claims is computed anew."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpland.landscapes import Landscape, Luck, observe_epochs
from hpland.landscapes.objectives import notes
from hpland.space import Choice, Floats, Integer, Parameter, exists
from hpland.studies.origin import run_of
from hpland.studies.sampling.run import REPORTS, Run
from hpland.table import LACKING, Curves, Mask, TrialTable

NOTES = ("noise_free", "region", "reason")  # what trials claim of themselves
CLOSE = 1e-9  # relative; processors differ in the last digits of exp and log
FLAT = 1e-5  # relative, of an optimizer: where it is best a landscape is flat
SHOWN = 20  # numbers of trials in a line
SOBOL = 2**30  # points of SciPy's sequence


@dataclass(frozen=True)
class Verdict:
    """What was found.

    Attributes:
        trials: how many there are.
        wrong: the numbers of the trials that are not what their run makes of them, by what is
            wrong: ``state``, ``parameters``, ``values``, ``reports``, ``noise_free``,
            ``region``, ``reason``.
        missing: how many trials that were planned are not there.
        faults: what else is not as it should be, a line each.
        unchecked: what could not be checked, a line each.
    """

    trials: int
    wrong: dict[str, list[int]]
    missing: int
    faults: tuple[str, ...]
    unchecked: tuple[str, ...]

    @property
    def numbers(self) -> list[int]:
        """The numbers of all trials that differ, each once."""
        return sorted({number for numbers in self.wrong.values() for number in numbers})

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.wrong or self.missing or self.faults)

    def lines(self) -> list[str]:
        """Return the verdict as text, what is wrong first."""
        if self.good:
            return [f"all {self.trials} trials are what they should be", *self.unchecked]
        found = list(self.faults)
        if self.numbers:
            told = listed(self.numbers)
            found.insert(
                0,
                f"{len(self.numbers)} of {self.trials} trials differ in "
                f"{', '.join(self.wrong)}: {told}",
            )
        return [*found, *self.unchecked]


def listed(numbers: Sequence[int]) -> str:
    """Return numbers as text; only the first if there are many."""
    more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
    return ", ".join(map(str, numbers[:SHOWN])) + more


def verdict(table: TrialTable) -> Verdict:
    """Return whether a study is what it says it is.

    Values are computed anew from (landscape, seed, number) and the trial's parameters; the
    parameters too, from (seed, number), where the sampler knew all its points beforehand. Of
    a study with epochs all that a trial reported is, up to where it ended; whether the pruner
    was right to end it there is not.

    Args:
        table: the study, read with its curves and with `NOTES`.

    Raises HplandError as `hpland.studies.origin.run_of` does.
    """
    run = run_of(table)
    planned = "n_trials" in table.attrs or bool(run.shape)
    missing, numbering = _numbering(table, run.trials if planned else None)
    return Verdict(
        trials=len(table),
        wrong=_wrong(run, table, run.trials if planned else None),
        missing=missing,
        faults=(*_claims(run, table), *numbering),
        unchecked=tuple(_unchecked(run, planned)),
    )


def _unchecked(run: Run, planned: bool) -> Iterator[str]:
    """Yield what a study's own words cannot prove."""
    if not planned:
        yield "how many trials were planned cannot be checked: the study does not say"
    if run.adaptive:
        yield f"points cannot be checked, as {run.sampler} learns; they are taken as they are"


def _claims(run: Run, table: TrialTable) -> Iterator[str]:
    """Yield what the study itself says wrongly."""
    landscape = run.landscape
    for what, there, wanted in (
        ("directions", table.directions, tuple(landscape.directions)),
        ("metric names", table.metric_names, tuple(metric.name for metric in landscape.metrics)),
    ):
        if there and there != wanted:
            yield (
                f"its {what} are {', '.join(there)}; those of {landscape.name} are "
                f"{', '.join(wanted)}"
            )
    if not _alike(table.attrs.get("optimum"), run.attrs["optimum"]):
        yield f"its optimum is not that of {landscape.name}"
    for name, parameter in table.space.items():
        if name not in landscape.space:
            yield f"it has a parameter {name!r}, which {landscape.name} does not have"
        elif parameter != replace(landscape.space[name], unit="", when=None):
            yield f"its parameter {name!r} does not have the range or choices of {landscape.name}"


def _numbering(table: TrialTable, planned: int | None) -> tuple[int, list[str]]:
    """Return how many trials are missing, and what is wrong with the numbers of the others."""
    numbers, times = np.unique(table.number, return_counts=True)
    end = planned if planned is not None else int(numbers.max(initial=-1)) + 1
    inside = numbers[(numbers >= 0) & (numbers < end)]
    missing, faults = end - len(inside), []
    if not len(table):
        faults.append("it has no trials")
    elif missing:
        faults.append(f"{missing} of {end} trials are missing: {_gaps(inside, end)}")
    for what, which in (
        ("more than once", numbers[times > 1]),
        ("beyond those planned", numbers[(numbers >= end) | (numbers < 0)]),
    ):
        if len(which):
            faults.append(f"trial numbers that are there {what}: {listed(which.tolist())}")
    return missing, faults


def _gaps(numbers: NDArray[np.int64], end: int) -> str:
    """Return the first and the last number of every gap, of very many gaps the first."""
    before = np.concatenate([[-1], numbers]).tolist()
    after = [*numbers.tolist(), end]
    gaps = [
        f"{a + 1}" if b - a == 2 else f"{a + 1} to {b - 1}"
        for a, b in zip(before, after, strict=True)
        if b - a > 1
    ]
    more = f" and {len(gaps) - SHOWN} more gaps" if len(gaps) > SHOWN else ""
    return ", ".join(gaps[:SHOWN]) + more


def _wrong(run: Run, table: TrialTable, planned: int | None) -> dict[str, list[int]]:
    """Return the numbers of the trials that differ, by what differs."""
    end = planned if planned is not None else np.iinfo(np.int64).max
    end = min(end, SOBOL) if run.sampler == "qmc" else end
    params = {n: table.params.get(n, np.full(len(table), np.nan)) for n in run.landscape.space}
    known = (table.number >= 0) & (table.number < end)
    possible = known & _in_space(run.landscape, params)
    found = {"parameters": ~possible}
    rows = np.flatnonzero(known)
    if not run.adaptive and len(rows):
        for name, column in run.points(table.number[rows]).items():
            found["parameters"][rows] |= ~_same(params[name][rows], column)
    rows = np.flatnonzero(possible)
    here = {name: column[rows] for name, column in params.items()}
    for what, wrong in _trials(run, table.rows(rows), here).items():
        found[what] = np.zeros(len(table), np.bool_)
        found[what][rows] = wrong
    return {w: table.number[mask].tolist() for w, mask in found.items() if mask.any()}


def _in_space(landscape: Landscape, params: dict[str, Floats]) -> Mask:
    """Return which points lie in the space, absent parameters absent."""
    there = exists(landscape.space, params)
    good = [
        np.where(there[name], _valid(parameter, params[name]), np.isnan(params[name]))
        for name, parameter in landscape.space.items()
    ]
    return np.asarray(np.all(good, axis=0))


def _valid(parameter: Parameter, x: Floats) -> Mask:
    if isinstance(parameter, Choice):
        return np.isin(x, np.arange(len(parameter.choices)))
    inside = (x >= parameter.low) & (x <= parameter.high)
    return np.asarray(inside & (x == np.rint(x)) if isinstance(parameter, Integer) else inside)


def _trials(run: Run, table: TrialTable, params: dict[str, Floats]) -> dict[str, Mask]:
    """Return which trials differ from what they observe at ``params``, by what differs."""
    if run.epochs is None:
        return _plain(run, table, params)
    return _curved(run, table, params)


def _plain(run: Run, table: TrialTable, params: dict[str, Floats]) -> dict[str, Mask]:
    values, truth = run.landscape.observe(params, Luck(run.seed, table.number), run.noise)
    failed = np.isnan(values).any(axis=1)
    values[failed] = np.nan
    curves = table.curves.lengths(len(table)) if table.curves else np.zeros(len(table))
    return {
        "state": table.state != np.where(failed, "FAIL", "COMPLETE"),
        "values": _differ(table.values, values),
        "reports": curves > 0,
        **_noted(run.landscape, table, params, truth),
    }


def _curved(run: Run, table: TrialTable, params: dict[str, Floats]) -> dict[str, Mask]:
    truth = run.at_budget.noise_free(**params)[:, None]
    noted = _noted(run.landscape, table, params, truth)
    return {**_courses(run, table, params), **noted}


def _courses(run: Run, table: TrialTable, params: dict[str, Floats]) -> dict[str, Mask]:
    """Return which trials did not report what they should, epoch by epoch, up to their end.

    The end is the budget, COMPLETE, or the first NaN, FAIL; one that is PRUNED ends before.
    """
    assert table.curves is not None  # read with them
    assert run.epochs is not None
    n, curves = len(table), table.curves
    found = {what: np.zeros(n, np.bool_) for what in ("state", "values", "reports")}
    count = curves.lengths(n)
    ends = np.cumsum(count)
    epochs = min(run.epochs, int(count.max(initial=0)) + 1)  # as far as anything was reported
    size = max(1, REPORTS // epochs)
    for start in range(0, n, size):
        rows = slice(start, min(start + size, n))
        here = {name: column[rows] for name, column in params.items()}
        luck = Luck(run.seed, table.number[rows])
        expected, _ = observe_epochs(run.landscape, here, luck, epochs, run.noise)
        gone = np.isnan(expected)
        many, state = count[rows], table.state[rows]
        whole = np.where(gone.any(axis=1), gone.argmax(axis=1) + 1, run.epochs)
        last = expected[np.arange(len(many)), np.minimum(np.clip(many, 1, whole), epochs) - 1]
        pruned = (state == "PRUNED") & (run.pruner is not None) & ~np.isnan(last)
        final = np.where(gone.any(axis=1), "FAIL", "COMPLETE")
        found["state"][rows] = (state != final) & ~pruned
        found["values"][rows] = _differ(table.values[rows], last[:, None])
        found["reports"][rows] = (many == 0) | (many > whole) | ~pruned & (many < whole)
        _compare(found["reports"], curves, expected, rows, ends[rows] - many)
    return found


def _compare(
    wrong: Mask, curves: Curves, expected: Floats, rows: slice, begins: NDArray[np.intp]
) -> None:
    """Mark the trials of ``rows`` whose reports are not those ``expected``, (rows, epochs)."""
    which = slice(*np.searchsorted(curves.row, [rows.start, rows.stop]).tolist())
    row = curves.row[which] - rows.start
    at = np.arange(which.start, which.stop) - begins[row]
    inside = np.minimum(at, expected.shape[1] - 1)
    right = (curves.step[which] == at + 1) & _same(curves.value[which], expected[row, inside])
    wrong[curves.row[which][~right]] = True


def _noted(
    landscape: Landscape, table: TrialTable, params: dict[str, Floats], truth: Floats
) -> dict[str, Mask]:
    """Return which trials claim another noise-free value, region or reason than they have."""
    wanted = notes(landscape, params, truth)
    worth, *texts = (key for key in NOTES if key in wanted)
    objectives, claims = truth.shape[1], table.notes[worth]
    claimed = np.array([_numbers(x, objectives) for x in claims]).reshape(-1, objectives)
    failed = np.isnan(truth).any(axis=1)
    found = {worth: np.where(failed, [x is not None for x in claims], _differ(claimed, truth))}
    for key in texts:
        pairs = zip(table.notes[key], wanted[key], strict=True)
        found[key] = np.array([a is LACKING or a != b for a, b in pairs], dtype=np.bool_)
    return found


def _numbers(claim: Any, objectives: int) -> list[float]:
    """Return a claimed noise-free value as numbers; NaN if it is none."""
    if objectives == 1:  # as nearly always; a study may have 100,000
        return [float(claim) if type(claim) in (int, float) else np.nan]
    given = claim if isinstance(claim, list) else [claim]
    if len(given) != objectives or not all(type(x) in (int, float) for x in given):
        return [np.nan] * objectives
    return [float(x) for x in given]


def _differ(one: Floats, other: Floats) -> Mask:
    return np.asarray(~_same(one, other).all(axis=1))


def _same(one: Floats, other: Floats) -> Mask:
    return np.isclose(one, other, rtol=CLOSE, atol=0, equal_nan=True)


def _alike(claim: Any, truth: Any, close: float = CLOSE) -> bool:
    """Return whether an optimum is the one claimed; where it is, only to five digits."""
    match truth:
        case dict():
            if not isinstance(claim, dict) or claim.keys() != truth.keys():
                return False
            return all(
                _alike(claim[k], x, CLOSE if k == "value" else 1e-5) for k, x in truth.items()
            )
        case list():
            if not isinstance(claim, list) or len(claim) != len(truth):
                return False
            return all(_alike(a, b, close) for a, b in zip(claim, truth, strict=True))
        case float():
            number = isinstance(claim, int | float) and not isinstance(claim, bool)
            return number and math.isclose(claim, truth, rel_tol=close)
    return bool(claim == truth)
