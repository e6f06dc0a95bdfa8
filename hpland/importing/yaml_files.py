"""YAML in files; what its tags would make is left out, so that nothing runs."""

from pathlib import Path
from typing import Any

import yaml

from hpland.errors import HplandError


class _Plain(yaml.SafeLoader):  # type: ignore[misc]  # it has no types
    """Loads numbers, text, lists and mappings; None for what else a tag names."""


def _nothing(loader: _Plain, tag: str, node: Any) -> None:
    """Stand for an object that is not made."""


_Plain.add_multi_constructor("", _nothing)


def read_yaml(path: Path) -> Any:
    """Return what a YAML file says.

    Raises HplandError for one that is no YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Plain)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        why = " ".join(str(error).split())
        raise HplandError(f"{path} is no YAML: {why}") from error
