"""JSON in files, whole or line by line."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hpland.errors import HplandError


def read_json(path: Path, parse: Callable[[str], Any] = json.loads) -> Any:
    """Return what a JSON file says.

    Raises HplandError for one that is cut off, or is no JSON.
    """
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise HplandError(f"{path} is no JSON: {error}; is it cut off?") from error


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object of JSON; an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> Sequence[Any]:
    """Return an array of JSON; an empty one in place of anything else."""
    return value if isinstance(value, list) else []


def real(value: Any) -> float | None:
    """Return a number; None in place of anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def flat(row: Mapping[str, Any], mark: str = ".", above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield what is in objects within an object by names as ``config.lr``."""
    for key, value in row.items():
        if isinstance(value, dict):
            yield from flat(value, mark, f"{above}{key}{mark}")
        else:
            yield f"{above}{key}", value


def json_lines(path: Path) -> Iterator[Any]:
    """Yield what each line of a file says; a last line that is cut off is left out.

    Raises HplandError for any other that is no JSON.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                yield json.loads(line.decode("utf-8-sig"))
            except (ValueError, RecursionError) as error:
                if not line.endswith(b"\n"):
                    return  # its writer was stopped
                why = "not in UTF-8" if isinstance(error, UnicodeError) else f"no JSON: {error}"
                raise HplandError(f"line {number} of {path} is {why}") from error
