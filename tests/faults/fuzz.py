"""Any bytes for the readers of hpland: they are read, or refused in one line.

``python -m tests.faults.fuzz SECONDS`` lets atheris look for more, with a gigabyte of memory.
"""

import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from hpland.errors import HplandError
from hpland.importing.plan import plan_import
from hpland.importing.sweep import Asked
from hpland.landscapes import LANDSCAPES
from hpland.studies.batch import frozen_trials
from hpland.studies.reading.read import read_studies, read_table
from hpland.studies.reading.records import whole_studies
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.parsing import parse_storage
from hpland.studies.verdict import NOTES
from hpland.studies.writing.studies import write_studies

ENDS = ("db", "log", "csv", "jsonl", "json", "parquet", "tfevents")
COLUMNS = (
    ("trials", "number"),
    ("trials", "state"),
    ("trials", "datetime_start"),
    ("trials", "datetime_complete"),
    ("trial_params", "param_name"),
    ("trial_params", "param_value"),
    ("trial_params", "distribution_json"),
    ("trial_values", "objective"),
    ("trial_values", "value"),
    ("trial_values", "value_type"),
    ("trial_intermediate_values", "step"),
    ("trial_intermediate_values", "intermediate_value"),
    ("trial_user_attributes", "key"),
    ("trial_user_attributes", "value_json"),
    ("trial_system_attributes", "value_json"),
    ("study_directions", "direction"),
    ("study_directions", "objective"),
    ("study_user_attributes", "value_json"),
    ("study_system_attributes", "value_json"),
    ("studies", "study_name"),
    ("alembic_version", "version_num"),
)
KINDS = ("bytes", "cut", "flipped", "column")


@cache
def whole(end: str) -> bytes:
    """Return a small storage of a kind that is whole."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"x.{end}")
        run = plan_run(LANDSCAPES["sweep"], trials=6, sampler="random", epochs=2)
        write_studies([run], parse_storage(str(path)))
        return path.read_bytes()


def one(data: bytes) -> None:
    """Read what the bytes mean: a file of some kind, made or damaged as they say."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"x.{ENDS[data[0] % len(ENDS)] if data else 'db'}")
        _made(path, data[1:])
        _storage(path)
        _source(path)


def _made(path: Path, data: bytes) -> None:
    kind = KINDS[data[0] % len(KINDS)] if data else "bytes"
    end = path.suffix[1:]
    if kind == "bytes" or end not in ("db", "log"):
        path.write_bytes(data[1:])
        return
    content, at = whole(end), int.from_bytes(data[1:4], "big")
    rest = data[4:]
    if kind == "column" and end == "db":
        path.write_bytes(content)
        _changed(path, *COLUMNS[at % len(COLUMNS)], rest)
    elif kind == "cut":
        path.write_bytes(content[: at % (len(content) + 1)])
    else:
        at %= len(content)
        path.write_bytes(content[:at] + rest + content[at + len(rest) :])


def _changed(path: Path, table: str, column: str, data: bytes) -> None:
    """Put a value of any type into a column."""
    kind, rest = data[:1], data[1:]
    text = rest.decode("utf-8", "replace")
    value: object = rest
    match (kind or b"\0")[0] % 6:
        case 0:
            value = text
        case 1:
            value = None
        case 2:
            value = int.from_bytes(rest[:7], "big", signed=True)
        case 3:
            with suppress(ValueError, OverflowError):
                value = float(int.from_bytes(rest[:40], "big")) * -1.5
        case 4:
            value = f'{{"name": "{text}", "attributes": {{}}}}'
    with closing(sqlite3.connect(path)) as connection, suppress(sqlite3.IntegrityError):
        connection.execute("PRAGMA ignore_check_constraints = 1")
        connection.execute(f"UPDATE {table} SET {column} = ?", (value,))
        connection.commit()


def _storage(path: Path) -> None:
    storage = parse_storage(str(path))
    before = path.read_bytes()
    with refused():
        names = [study.name for study in read_studies(storage)]
        for name in names[:3]:
            read_table(name, storage, curves=True, notes=NOTES, durations=True)
    with refused(), whole_studies(storage) as studies:
        for name in studies:
            list(studies[name].fetch(studies[name].numbers))
    assert path.read_bytes() == before, "a reader wrote"
    assert list(path.parent.iterdir()) == [path]


def _source(path: Path) -> None:
    with refused():
        for asked in (Asked(), Asked(directions=("maximize",))):
            plan = plan_import(path, asked)
            for batch in plan.study.batches():
                list(frozen_trials(batch))


class refused(suppress):  # noqa: N801
    """Let an error of hpland's pass, if it is one line."""

    def __init__(self) -> None:
        """Let nothing else pass."""
        super().__init__(HplandError)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """Check what was raised."""
        assert not (isinstance(error, HplandError) and "\n" in str(error)), error
        return super().__exit__(kind, error, trace)  # type: ignore[arg-type]


def search(seconds: int, corpus: Path) -> None:
    """Let atheris look for bytes that are not refused; it ends the process."""
    import atheris

    for end in ("db", "log"):
        for kind in range(len(KINDS)):
            start = bytes([ENDS.index(end), kind]) + bytes(3)
            (corpus / f"{end} {kind}").write_bytes(start + whole(end)[:200])
    limits = [f"-max_total_time={seconds}", "-rss_limit_mb=1024", "-timeout=60", "-max_len=4096"]
    atheris.Setup([sys.argv[0], *limits, str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as found:
        search(int(sys.argv[1]), Path(found))
    shutil.rmtree(found, ignore_errors=True)
