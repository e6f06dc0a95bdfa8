"""Running a race, in this process or beside one another, into a file that can go on."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from hpland.errors import HplandError, writing_to
from hpland.landscapes import LANDSCAPES
from hpland.pools import Pool
from hpland.race.cell import Cell, outcome
from hpland.race.plan import Race
from hpland.race.results import Key, Result, header, parsed, row
from hpland.race.strategies import find_strategy

SECONDS = 0.2  # of work that a task has at least: to hand one over takes a millisecond


class _Task(NamedTuple):
    """Cells by their names: what a process of another machine can look up."""

    cells: list[tuple[str, str, int, int, int]]


def _task(cells: Iterable[Cell]) -> _Task:
    return _Task([(c.landscape.name, c.strategy.name, c.seed, c.workers, c.budget) for c in cells])


def work(task: _Task) -> list[tuple[Result, float]]:
    """Run a task's cells; return the results and the strategies' real seconds."""
    found = []
    for landscape, strategy, seed, workers, budget in task.cells:
        cell = Cell(LANDSCAPES[landscape], find_strategy(strategy), seed, workers, budget)
        came, seconds = outcome(cell)
        found.append((Result(Key.of(cell), came), seconds))
    return found


def results(cells: Iterable[Cell], pool: Pool | None) -> Iterator[tuple[Result, float]]:
    """Yield what comes of cells, in their order, whatever finishes first; None is this process."""
    tasks = map(_task, _bundles(cells))
    if pool is None:
        for task in tasks:
            yield from work(task)
        return
    waiting: deque[Future[list[tuple[Result, float]]]] = deque()
    for task in islice(tasks, pool.ahead):
        waiting.append(pool.executor.submit(work, task))
    while waiting:
        done = waiting.popleft().result()
        for task in islice(tasks, 1):
            waiting.append(pool.executor.submit(work, task))
        yield from done


def _bundles(cells: Iterable[Cell]) -> Iterator[list[Cell]]:
    """Yield neighbours together until they are worth a task."""
    bundle: list[Cell] = []
    seconds = 0.0
    for cell in cells:
        bundle.append(cell)
        seconds += cell.strategy.seconds * cell.own_budget / 100
        if seconds >= SECONDS:
            yield bundle
            bundle, seconds = [], 0.0
    if bundle:
        yield bundle


def done(path: Path, race: Race) -> int:
    """Return how many cells of a race are in a file; a last row that is torn is cut off.

    Raises HplandError if the file is of another race, or of none.
    """
    if not path.exists():
        return 0
    text = path.read_bytes()
    whole = text[: text.rfind(b"\n") + 1]
    count = 0
    try:
        found = list(parsed(whole.decode().splitlines())) if whole else []
    except ValueError as error:
        raise HplandError(f"{path} is not the results of a race: {error}") from None
    for result, key in zip(found, race.keys(), strict=False):
        if result.key != key:
            raise HplandError(
                f"{path} is of another race: its row {count + 1} is {result.key}, not {key}"
            )
        count += 1
    if whole != text:
        with path.open("r+b") as file:
            file.truncate(len(whole))
    return count


def run_race(
    race: Race,
    path: Path,
    pool: Pool | None = None,
    told: Callable[[int, Result, float], None] = lambda count, result, seconds: None,
) -> None:
    """Run what is not in the file yet, and append it, cell by cell; nobody else may write to it.

    Args:
        race: what to run.
        path: the file of results; its folder is there.
        pool: where to run; None for this process.
        told: called after each cell with the number of those that are done, and what came of it.
    """
    count = done(path, race)
    if not (path.exists() and path.stat().st_size):
        _append(path, header())
    for result, seconds in results(islice(race.cells(), count, None), pool):
        count += 1
        _append(path, row(result))
        told(count, result, seconds)


def _append(path: Path, text: str) -> None:
    with writing_to(path), path.open("a", encoding="utf-8", newline="") as file:
        file.write(text)


def read_race(path: Path, race: Race) -> list[Result]:
    """Return the results of a race from its file, in the order of its cells."""
    with suppress(FileNotFoundError), path.open(encoding="utf-8", newline="") as file:
        return list(islice(parsed(file), len(race)))
    return []
