"""The figures that ``hpland plot`` draws, as JSON, ready to render: ``figures_json FOLDER ARG...``.

The arguments are those of ``hpland plot``; its last step, `hpland.output.write`, is replaced.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from plotly.io import to_json

from hpland import cli
from hpland.output import files


def main(folder: str, *arguments: str) -> int:
    """Write ``folder/<name>.json`` for every figure; return the exit code."""

    def keep(figures: Mapping[str, Any], *_: Any, **__: Any) -> list[Path]:
        for name, figure in figures.items():
            (Path(folder) / f"{name}.json").write_text(to_json(figure))
        return []

    with patch.object(files, "write", keep):
        return cli.run(["plot", *arguments])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
