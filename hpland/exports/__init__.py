"""Studies as files for other tools: one format a module, of one function ``write``.

It takes a study as it is stored, the numbers of the trials to write, and the file or folder to
make; ``told`` is called with how many trials are written.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hpland.studies.record import Stored

FORMATS = ("csv", "jsonl", "parquet", "tensorboard")
FILES = ("csv", "jsonl", "parquet")  # of the others a folder is made
TEXT = ("csv", "jsonl")  # those that can be printed


def export(
    stored: "Stored",
    numbers: Sequence[int],
    how: str,
    path: Path,
    told: Callable[[int], None] = lambda done: None,
) -> None:
    """Write trials of a study into ``path``, a file, or of tensorboard a folder; it is made.

    Args:
        stored: the study.
        numbers: of the trials to write.
        how: one of `FORMATS`.
        path: where to.
        told: called with how many trials are written.

    Raises:
        HplandError: the storage is damaged, or what writes the format is not installed.
    """
    import_module(f"{__name__}.{how}").write(stored, numbers, path, told)
