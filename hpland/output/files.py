"""Figures to files: HTML that works offline, and images."""

import html
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hpland.errors import BrowserError, HplandError, unknown
from hpland.output.render import Render, browser

if TYPE_CHECKING:
    import plotly.graph_objects as go

FORMATS = ("png", "html", "svg", "pdf")
CONFIG = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["sendChartToCloud"],
    "responsive": True,
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
html, body {{ margin: 0; height: 100%; background: {background}; }}
body > div {{ height: 100%; min-width: {width}px; min-height: {height}px; }}
</style>
<script src="{up}plotly.min.js"></script>
</head>
<body>
{figure}
</body>
</html>
"""


def write(
    figures: Mapping[str, "go.Figure"],
    out: Path,
    formats: Sequence[str],
    *,
    width: int | None = None,
    height: int | None = None,
    scale: float = 2,
    render: Render | None = None,
) -> list[Path]:
    """Write ``out/<name>.<format>`` for every figure and format; return the paths.

    HTML pages come first, and share one ``plotly.min.js`` beside them. A file is there whole or
    not at all: each is moved into place when it is complete.

    Args:
        figures: by file name, without ending.
        out: a folder; made if it is not there.
        formats: of png, html, svg and pdf.
        width, height: in pixels; None for the figure's own. An HTML page fills its window unless
            they are given.
        scale: image pixels per pixel.
        render: of a browser that was started before; None to start one where images are wanted.

    Raises:
        HplandError: an unknown format, or a folder that cannot be written; nothing is written.
        BrowserError: images are wanted and no browser renders them; the HTML is written.
    """
    check_formats(formats)
    sized = {"width": width, "height": height}
    size = {key: value for key, value in sized.items() if value is not None}
    images = image_formats(formats)
    with _workshop(out) as shop:
        done: list[Path] = []
        if "html" in formats:
            done += _pages(figures, out, shop, size)
        try:
            done += _images(figures, out, shop, images, {**size, "scale": scale}, render)
        except BrowserError as error:
            if not done:
                raise
            raise BrowserError(f"the HTML is written, the images are not: {error}") from error
    return done


def check_formats(formats: Sequence[str]) -> None:
    """Raise HplandError if a format is unknown."""
    for fmt in formats:
        if fmt not in FORMATS:
            raise unknown("format", fmt, FORMATS)


def image_formats(formats: Sequence[str]) -> list[str]:
    """Return those formats that a browser renders."""
    return [fmt for fmt in FORMATS if fmt in formats and fmt != "html"]


def check_out(out: Path) -> None:
    """Make the folder ``out``; raise HplandError if it cannot be written to."""
    with _workshop(out):
        pass


@contextmanager
def _workshop(out: Path) -> Iterator[Path]:
    """Make ``out`` and a temporary folder in it, which is gone afterwards whatever happens."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".hpland-", dir=out, ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as error:
        raise HplandError(f"cannot write to {str(out)!r}: {error.strerror or error}") from error


def _pages(
    figures: Mapping[str, "go.Figure"], out: Path, shop: Path, size: Mapping[str, int]
) -> list[Path]:
    from plotly.offline import get_plotlyjs

    draft = shop / "draft.html"
    draft.write_text(get_plotlyjs(), encoding="utf-8")
    _settle(draft, out / "plotly.min.js")
    done = []
    for name, figure in figures.items():
        draft.write_text(page(figure, name, size), encoding="utf-8")
        done.append(_settle(draft, out / f"{name}.html"))
    return done


def write_text(path: Path, text: str) -> None:
    """Write one file, whole or not at all; raise HplandError if it cannot be written."""
    if path.is_dir():
        raise HplandError(f"{path} is a folder, not a file")
    with _workshop(path.parent) as shop:
        draft = shop / "page"
        draft.write_text(text, encoding="utf-8")
        _settle(draft, path)


def _settle(draft: Path, final: Path) -> Path:
    """Move a finished file to where it belongs, in one step."""
    final.parent.mkdir(parents=True, exist_ok=True)
    return draft.replace(final)


def page(figure: "go.Figure", name: str, size: Mapping[str, int]) -> str:
    """Return a figure as a page that fills its window, or has the width and height given.

    It takes ``plotly.min.js`` from the folder that ``name``, a path, starts from.
    """
    from plotly.io import to_html

    spec = figure.to_dict()
    layout = spec["layout"]
    own = {key: layout.pop(key, None) for key in ("width", "height")}
    layout.update(size)
    return _PAGE.format(
        title=html.escape(html.unescape(layout.get("title", {}).get("text") or name)),
        background=layout["template"]["layout"]["paper_bgcolor"],
        width=_least(own["width"]),
        height=_least(own["height"]),
        up="../" * name.count("/"),
        figure=to_html(
            spec,
            config=CONFIG,
            include_plotlyjs=False,
            full_html=False,
            validate=False,
            div_id=name.replace("/", "-"),
        ),
    )


def _least(own: int | None) -> int:
    """Return the size under which a page scrolls rather than shrink its figure further."""
    return round(0.8 * (own or 0))


def _fitted(
    figure: "go.Figure", scale: float, width: int | None = None, height: int | None = None
) -> dict[str, float]:
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


def _images(
    figures: Mapping[str, "go.Figure"],
    out: Path,
    shop: Path,
    formats: Sequence[str],
    size: Mapping[str, Any],
    render: Render | None,
) -> list[Path]:
    """Render every figure in every format; no format needs no browser."""
    if not formats:
        return []
    finals = {
        shop / f"{i}.{fmt}": (figure, out / f"{name}.{fmt}")
        for fmt in formats
        for i, (name, figure) in enumerate(figures.items())
    }
    jobs = [
        {
            "fig": figure,
            "path": draft,
            "opts": {**_fitted(figure, **size), "format": draft.suffix[1:]},
        }
        for draft, (figure, _) in finals.items()
    ]
    jobs.sort(key=lambda job: not _is_scene(job["fig"]))  # the slow first, or all wait for one
    with nullcontext(render) if render else browser() as draw:
        draw(jobs)
    return [_settle(draft, final) for draft, (_, final) in finals.items()]


def _is_scene(figure: "go.Figure") -> bool:
    """Return whether a figure is drawn in three dimensions."""
    return bool(figure.layout.scene.to_plotly_json())
