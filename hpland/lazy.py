"""NumPy, imported when something of it is first used: to list landscapes takes none of it.

Modules that say what landscapes are take ``np`` from here. At their top level they use none of it,
and their annotations are postponed.
"""

from typing import TYPE_CHECKING

__all__ = ["np"]

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
