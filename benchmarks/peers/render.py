"""Ready-made figures to PNG and HTML by kaleido and plotly alone: one browser, nothing computed.

``python -m benchmarks.peers.render FIGURE.json...`` writes into the working directory.
"""

import sys
from json import loads
from pathlib import Path

import kaleido
from plotly.io import write_html


def main(*files: str) -> None:
    """Write each figure as a page and an image of twice its size."""
    figures = {Path(file).stem: loads(Path(file).read_text()) for file in files}
    for name, figure in figures.items():
        write_html(figure, f"{name}.html", include_plotlyjs="directory", validate=False)
    jobs = [
        {"fig": figure, "path": f"{name}.png", "opts": {"scale": 2}}
        for name, figure in figures.items()
    ]
    if errors := kaleido.write_fig_from_object_sync(jobs, kopts={"mathjax": False}):
        raise errors[0]


if __name__ == "__main__":
    main(*sys.argv[1:])
