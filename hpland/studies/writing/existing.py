"""What can be done with a study that already exists."""

from typing import Literal, TypeAlias, get_args

IfExists: TypeAlias = Literal["fail", "skip", "replace", "continue"]
IF_EXISTS: tuple[str, ...] = get_args(IfExists)
