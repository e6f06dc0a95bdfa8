"""Write docs/gallery.md and its pictures: ``python -m benchmarks.gallery [FOLDER]``.

The folder has the databases of strangers; without it, or where one is missing, the pictures of it
that are there are kept.
"""

import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.hard_studies import write_studies
from hpland.commands.draw import draw_own
from hpland.commands.drawings import Wish, drawings
from hpland.figures.brief import Theme
from hpland.output.files import write
from hpland.output.render import browser
from hpland.studies.optuna_plots import optuna_plot
from hpland.studies.reading.read import read_table
from hpland.studies.storage.parsing import Storage, parse_storage

DATA = Path(__file__).parent / "gallery.toml"
PAGE = Path(__file__).parents[1] / "docs" / "gallery.md"
PICTURES = PAGE.with_suffix("")
WIDTH, HEIGHT = 700, 500  # of Optuna's plots: plotly's own
START = """\
# hpland beside optuna.visualization

Twelve studies, each drawn by hpland and by Optuna from the same trials: seven that others published
with their code, and five made to be hard (`benchmarks/hard_studies.py`). Every figure is as
its library draws it by itself, with no option but the name of the study and, for `contour` and
`rank`, the parameters that hpland chose. `make gallery` draws the five anew, and
`make gallery WILD=folder` also those whose databases are in the folder.
"""
SECTION = """
## {title}

{learn}

| hpland, `{figure}` | Optuna{called} |
| --- | --- |
| ![hpland's {figure} of {title}](gallery/{name}_hpland.webp) | {theirs} |
"""
THEIRS = "![Optuna's {plot} of {title}](gallery/{name}_optuna.webp)"
NONE = "(cannot open this database)"


@dataclass(frozen=True)
class Pair:
    """One study, and the two pictures of it.

    Attributes:
        name: what its pictures' files start with.
        study: the study's name.
        figure: hpland's figure.
        plot: Optuna's plot; empty if Optuna cannot open the database.
        learn: what a reader learns from which.
        source: the GitHub repository that published it.
        file: its database's name.
    """

    name: str
    study: str
    figure: str
    plot: str
    learn: str
    source: str = ""
    file: str = ""


@cache
def pairs() -> tuple[Pair, ...]:
    """Return all that the page shows, in its order."""
    return tuple(Pair(**one) for one in tomllib.loads(DATA.read_text())["pair"])


def page() -> str:
    """Return the text of docs/gallery.md."""
    return START + "".join(map(_section, pairs()))


def _section(pair: Pair) -> str:
    title = f"{pair.source}, study `{pair.study}`" if pair.source else pair.name.replace("_", " ")
    theirs = THEIRS.format(title=title, **vars(pair)) if pair.plot else NONE
    called = f", `plot_{pair.plot}`" if pair.plot else ""
    return SECTION.format(title=title, theirs=theirs, called=called, **vars(pair))


def both(pair: Pair, storage: Storage, theme: Theme = "light") -> dict[str, Any]:
    """Return hpland's figure and Optuna's plot, if it has one, by the library's name."""
    table = read_table(pair.study, storage, curves=True)
    own = drawings(table, Wish((pair.figure,), theme=theme))[0]
    drawn = {"hpland": draw_own(own)}
    if pair.plot:
        shared = own.params if pair.plot in ("contour", "rank") else ()
        drawn["optuna"] = optuna_plot(storage, table, pair.plot, shared)
    return drawn


def there(made: Path, folder: Path | None) -> Iterator[tuple[Pair, Storage]]:
    """Yield the pairs whose study is there, with where it is."""
    for pair in pairs():
        file = folder / pair.file if folder and pair.file else made
        if file.is_file() and (folder or not pair.file):
            yield pair, parse_storage(str(file))


def shrink(picture: Path, out: Path) -> None:
    """Write a PNG as a WebP of the same pixels, which is half as large."""
    with Image.open(picture) as image:
        image.save(out / f"{picture.stem}.webp", lossless=True)


def main(folder: Path | None = None, out: Path = PICTURES, theme: Theme = "light") -> None:
    """Draw what is there, and write the page."""
    with tempfile.TemporaryDirectory() as scratch, browser() as render:
        made = Path(scratch) / "hard.log"
        write_studies(made)
        drawn = [(pair.name, both(pair, where, theme)) for pair, where in there(made, folder)]
        ours = {f"{name}_hpland": pair["hpland"] for name, pair in drawn}
        theirs = {f"{name}_optuna": pair["optuna"] for name, pair in drawn if "optuna" in pair}
        paths = write(ours, Path(scratch), ["png"], scale=0.7, render=render)
        for plot in theirs.values():
            plot.update_layout(width=WIDTH, height=HEIGHT)
        paths += write(theirs, Path(scratch), ["png"], scale=1, render=render)
        out.mkdir(parents=True, exist_ok=True)
        for path in paths:
            shrink(path, out)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
