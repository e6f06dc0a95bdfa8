"""Figures to files: HTML that works offline, and images."""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hpland.errors import BrowserError, HplandError
from hpland.output.formats import check_formats, image_formats
from hpland.output.job import Job
from hpland.output.paths import check_folder, check_paths, settle, workshop
from hpland.output.render import Render, browser
from hpland.output.single import single

if TYPE_CHECKING:
    import plotly.graph_objects as go

SCRIPT = "plotly.min.js"


def write(
    figures: Mapping[str, "go.Figure"],
    out: Path,
    formats: Sequence[str],
    *,
    width: int | None = None,
    height: int | None = None,
    scale: float = 2,
    alone: bool = False,
    keep: Iterable[Path] = (),
    render: Render | None = None,
    drawn: Callable[[int, int], None] = lambda done, total: None,
) -> list[Path]:
    """Write ``out/<name>.<format>`` for every figure and format; return the paths.

    HTML pages come first, and share one ``plotly.min.js`` beside them, unless they stand ``alone``.
    A file is there whole or not at all: all are moved into place when the last one is complete.

    Args:
        figures: by file name, without ending.
        out: a folder; made if it is not there.
        formats: any of png, html, svg and pdf.
        width, height: in pixels; None for the figure's own. An HTML page fills its window, and
            is laid out anew in a narrow one, unless they are given.
        scale: image pixels per pixel.
        alone: whether each HTML page has its plotly.js inside, 5 MB, and can be sent.
        keep: files that must not be written over.
        render: of a browser that is running; None to start one if images are wanted.
        drawn: called first and after every image, with how many are done and the total.

    Raises:
        HplandError: an unknown format, a file or folder that cannot be written, or an image that
            is too large to be drawn; nothing is written.
        BrowserError: images are wanted and no browser renders them; the HTML is written.
    """
    check_formats(formats)
    finals = targets(figures, out, formats, alone=alone)
    check_paths(finals, keep)
    sized = {"width": width, "height": height}
    size = {key: value for key, value in sized.items() if value is not None}
    jobs = [
        Job(figure, Path(f"{i}.{fmt}"), **_fitted(figure, scale, **size))
        for fmt in image_formats(formats)
        for i, figure in enumerate(figures.values())
    ]
    for job in jobs:
        job.check_size()
    with workshop(out) as shop:
        jobs = [replace(job, path=shop / job.path) for job in jobs]
        pages = list(_pages(figures, shop, size, alone=alone)) if "html" in formats else []
        try:
            _draw(jobs, render, drawn)
        except BrowserError as error:
            if not pages:
                raise
            settle(zip(pages, finals, strict=False))
            raise BrowserError(f"the HTML is written, the images are not: {error}") from error
        done = settle(zip([*pages, *(job.path for job in jobs)], finals, strict=True))
    return [path for path in done if path.name != SCRIPT]


def _draw(jobs: list[Job], render: Render | None, drawn: Callable[[int, int], None]) -> None:
    """Render the images; where there are none, no browser is needed."""
    if not jobs:
        return
    first, done = sorted(jobs, key=lambda job: not _is_scene(job.figure)), count()  # the slow ones

    def tell() -> None:
        drawn(next(done), len(jobs))

    tell()
    with nullcontext(render) if render else browser() as draw:
        draw(first, tell)


def write_text(path: Path, text: str, keep: Iterable[Path] = ()) -> None:
    """Write one file, whole or not at all; HplandError if it cannot be, or is one to ``keep``."""
    write_by(path, lambda draft: draft.write_text(text, encoding="utf-8"), keep)


def write_by(
    path: Path, make: Callable[[Path], object], keep: Iterable[Path] = (), *, folder: bool = False
) -> None:
    """Let ``make`` write one file, or a ``folder``, and move it to ``path``: whole or not at all.

    Raises:
        HplandError: it cannot be written, or is one to ``keep``; a folder that is there is not
            empty.
    """
    if folder and path.is_dir():
        check_folder(path, keep)
        if any(path.iterdir()):
            raise HplandError(f"cannot write {str(path)!r}: it is a folder that is not empty")
    else:
        check_paths([path], keep)
    with workshop(path.parent) as shop:
        draft = shop / "draft"
        make(draft)
        settle([(draft, path)])


def targets(
    names: Iterable[str], out: Path, formats: Sequence[str], *, alone: bool = False
) -> list[Path]:
    """Return the files that figures of these names are written to; the first may be the script."""
    script = [] if alone else [SCRIPT]
    pages = [*script, *(f"{name}.html" for name in names)] if "html" in formats else []
    images = [f"{name}.{fmt}" for fmt in image_formats(formats) for name in names]
    return [out / file for file in (*pages, *images)]


def _pages(
    figures: Mapping[str, "go.Figure"], shop: Path, size: Mapping[str, int], *, alone: bool
) -> Iterator[Path]:
    """Write the script and a page for every figure into the folder ``shop``; yield the files."""
    from plotly.offline import get_plotlyjs

    script = None if alone else SCRIPT
    pages = (single(figure, name, size, script) for name, figure in figures.items())
    texts = pages if alone else itertools.chain([get_plotlyjs()], pages)
    for i, text in enumerate(texts):
        draft = shop / f"{i}.html"
        draft.write_text(text, encoding="utf-8")
        yield draft


def _fitted(
    figure: "go.Figure", scale: float, width: int | None = None, height: int | None = None
) -> dict[str, Any]:
    """Return the size to lay a figure out in, never below its own, and the scale to render it at.

    Notes and margins are placed for the figure's own size; in a smaller picture everything gets
    smaller, so that nothing overlaps. The image has ``width * scale`` by ``height * scale`` pixels.
    """
    own = figure.layout.width, figure.layout.height
    width = width or round(own[0] * height / own[1] if height else own[0])
    height = height or round(own[1] * width / own[0])
    zoom = min(width / own[0], height / own[1])
    wide, high = math.ceil(width / zoom - 1e-9), math.ceil(height / zoom - 1e-9)
    # rounded up, for the browser cuts a pixel's fraction off: 639.999 must not become 639
    exact = max(width / wide, height / high) * scale
    return {"width": wide, "height": high, "scale": exact if exact == scale else exact + 1e-9}


def _is_scene(figure: Any) -> bool:
    """Return whether a figure is drawn in three dimensions."""
    return bool(figure.layout.scene.to_plotly_json())
