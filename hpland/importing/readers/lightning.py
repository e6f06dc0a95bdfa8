"""The logs of Lightning's CSVLogger: ``version_*/hparams.yaml`` and ``version_*/metrics.csv``.

A row of metrics has some of them, at a step; each metric's last value counts.
https://lightning.ai/docs/pytorch/stable/extensions/logging.html
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from hpland.importing.json_files import flat, mapping
from hpland.importing.source import Source
from hpland.importing.sweep import LAST_STEP, Asked, Record, Sweep, in_columns
from hpland.importing.tabular import Columns, opened
from hpland.importing.yaml_files import read_yaml

TOOL = "a log of Lightning's"
HPARAMS, METRICS = "hparams.yaml", "metrics.csv"
OWN = ("epoch", "step")


def sniff(source: Source) -> int:
    """Return whether there are folders of versions, and metrics in one of them."""
    versions = _versions(source) if source.path.is_dir() else []
    return 2 if any((one / METRICS).is_file() for one in versions) else 0


def _versions(source: Source) -> list[Path]:
    """Return the folders with hyperparameters, in the order of their numbers."""
    found = source.files(f"*/{HPARAMS}") or source.files(f"lightning_logs/*/{HPARAMS}")
    return sorted((one.parent for one in found), key=_number)


def _number(folder: Path) -> tuple[int, str]:
    number = folder.name.rpartition("_")[2]
    return (int(number) if number.isdecimal() else 0), folder.name


def files(source: Source) -> Sequence[Path]:
    """Return the hyperparameters and the metrics of all versions."""
    known = (one / name for one in _versions(source) for name in (HPARAMS, METRICS))
    return [path for path in known if path.is_file()]


def read(source: Source, asked: Asked) -> Sweep:
    """Return the versions; one without metrics has not finished."""
    folders = _versions(source)
    names = dict.fromkeys(name for one in folders for name in _named(one / METRICS))
    metrics = tuple(name for name in names if name not in OWN)
    curve = asked.curve(metrics)
    return Sweep(TOOL, lambda: in_columns(_record(one, curve) for one in folders), metrics)


def _named(path: Path) -> Sequence[str]:
    table = opened(path, b"") if path.is_file() and path.stat().st_size else None
    return table.names if table else ()


def _record(folder: Path, curve: str) -> Record | None:
    path = folder / METRICS
    if not _named(path):
        return None
    table = opened(path, b"")
    metrics: dict[str, float] = {}
    steps: dict[int, float] = {}
    for piece in table.pieces() if table else ():
        for name, column in piece.items():
            known = [x for x in map(_real, column) if x is not None]
            if known and name not in OWN:
                metrics[name] = known[-1]
        steps |= dict(_curve(piece, curve))
    if not metrics:
        return None
    params = dict(flat(mapping(read_yaml(folder / HPARAMS))))
    return Record(params, metrics, attrs={"version": folder.name}, curves={curve: steps})


def _curve(piece: Columns, name: str) -> Iterator[tuple[int, float]]:
    rows = zip(piece.get("step", ()), piece.get(name, ()), strict=False)
    for at, cell in rows:
        step, value = _real(at), _real(cell)
        if step is not None and 0 <= step <= LAST_STEP and value is not None:
            yield int(step), value


def _real(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
