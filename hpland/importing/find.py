"""The readers, found by themselves: each module of `hpland.importing.readers` is one.

A reader is a module with three functions: ``sniff`` says how sure it is that a source is its own,
0 for not at all; ``read`` returns the sweep; ``files`` names what was read of a folder.
"""

import importlib
import pkgutil
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, cast

from hpland.errors import HplandError
from hpland.importing import readers
from hpland.importing.refused import refusal
from hpland.importing.source import Source
from hpland.importing.sweep import Asked, Sweep


class Reader(Protocol):
    """What a module of `hpland.importing.readers` has."""

    def sniff(self, source: Source) -> int:
        """Return 0 for what is not its own, 1 for what it reads if no other does, else 2."""

    def read(self, source: Source, asked: Asked) -> Sweep:
        """Return the sweep in a source that is its own; HplandError if that cannot be."""

    def files(self, source: Source) -> Sequence[Path]:
        """Return the files of a folder that it reads."""


def all_readers() -> list[Reader]:
    """Return the readers, by name."""
    found = pkgutil.iter_modules(readers.__path__, f"{readers.__name__}.")
    return [cast("Reader", importlib.import_module(one.name)) for one in found]


def reader_of(source: Source) -> Reader:
    """Return the reader that is surest of a source; raise HplandError if none is."""
    why = refusal(source)
    if why:
        raise HplandError(f"{source.path} {why}")
    sure, _, reader = max(
        ((one.sniff(source), -i, one) for i, one in enumerate(all_readers())),
        key=lambda found: found[:2],
    )
    if not sure:
        raise HplandError(f"{source.path} is nothing that hpland imports; {_instead(source)}")
    return reader


def _instead(source: Source) -> str:
    """Return what to import in place of what no reader knows."""
    inside = source.files("*.csv", "*.jsonl", "*.parquet", "*.db") if source.path.is_dir() else []
    if inside:
        return f"name the file in the folder, such as {source.path / inside[0].name}"
    return "save the trials as a .csv file with a column per parameter and one for the objective"
