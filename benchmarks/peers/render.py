"""Ready-made figures to PNG and HTML as fast as they are rendered, nothing computed.

``python -m benchmarks.peers.render FIGURE.json...`` writes into the working directory.
"""

import sys
from json import loads
from pathlib import Path

from plotly.io import write_html

from hpland.output.job import Job
from hpland.output.render import browser


def main(*files: str) -> None:
    """Write each figure as a page and an image of twice its size."""
    with browser() as render:
        figures = {Path(file).stem: loads(Path(file).read_text()) for file in files}
        for name, figure in figures.items():
            write_html(figure, f"{name}.html", include_plotlyjs="directory", validate=False)
        render(
            [
                Job(figure, Path(f"{name}.png"), layout["width"], layout["height"], scale=2)
                for name, figure in figures.items()
                for layout in (figure["layout"],)
            ]
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
