"""What is imported when it is first used, so that ``--help`` and completion are quick.

Modules that declare landscapes take ``np`` from here. At their top level they use none of it, and
their annotations are postponed. Packages whose names take long to import export them `on_use`.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

__all__ = ["np", "on_use"]

if TYPE_CHECKING:
    import numpy as np
else:

    class _NumPy:
        def __getattr__(self, name: str) -> object:
            import numpy

            found = getattr(numpy, name)
            setattr(self, name, found)  # from now on as near as in numpy itself
            return found

    np = _NumPy()


def on_use(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """Return a ``__getattr__`` for ``package`` that imports each name from its home module."""

    def exported(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(homes[name]), name)

    return exported
