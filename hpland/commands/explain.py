"""``hpland explain``."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias, get_args

import typer

from hpland.commands.completion import offer_topics
from hpland.commands.options import ThemeOption, choice
from hpland.commands.output import read_aloud, say, show
from hpland.errors import HplandError
from hpland.text import expanded

if TYPE_CHECKING:
    from hpland.explain import Example, Explanation
    from hpland.figures import Figure
    from hpland.figures.brief import Theme

Shape: TypeAlias = Literal["text", "md", "json", "html"]


def explain(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="LANDSCAPE|FIGURE|STRATEGY|PARAMETER",
            help="What to explain; a strategy is a sampler, a pruner or what else races. "
            "[default: list what can be explained]",
            show_default=False,
            autocompletion=offer_topics,
        ),
    ] = None,
    how: Annotated[
        Shape, choice("format", get_args(Shape), "--format", "-f", text="Output format")
    ] = "text",
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="File to write. [default: figures/NAME_explained.html for html, else the "
            "terminal]",
            show_default=False,
        ),
    ] = None,
    theme: ThemeOption = "light",
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the HTML in your browser.")
    ] = False,
) -> None:
    """Explain landscapes, figures, search strategies and parameters.

    Numbers are computed from the landscapes. The HTML has the figures, too, and works offline. No
    storage is read or written.
    """
    if open_page and how != "html":
        raise HplandError("--open opens an HTML page: add --format html")
    if not names:
        _list(how, out)
        return
    from hpland.explain import explanations
    from hpland.output.paths import check_paths

    path = _path(names, how, out)
    if path:
        check_paths([path], ())
    told = [one for name in dict.fromkeys(names) for one in explanations(name)]
    if path is None:
        _tell(told, how)
        return
    from hpland.output.files import write_text

    write_text(path, _page(told, theme) if how == "html" else _text(told, how))
    say(path)
    if open_page:
        typer.launch(str(path))


def _list(how: Shape, out: Path | None) -> None:
    if how in ("md", "html") or out:
        raise HplandError("name what to explain; `hpland explain` lists what can be explained")
    from hpland.explain import TOPICS

    columns = ("name", "kind", "summary")
    rows = [{key: getattr(topic, key) for key in columns} for topic in TOPICS]
    show(rows, columns, "json" if how == "json" else "table")


def _path(names: Sequence[str], how: Shape, out: Path | None) -> Path | None:
    if out:
        return expanded(out)
    return Path("figures") / f"{names[0]}_explained.html" if how == "html" else None


def _tell(told: "Sequence[Explanation]", how: Shape) -> None:
    if how == "text":
        from hpland.explain.markdown import markdown

        read_aloud(markdown(told))
    else:
        typer.echo(_text(told, how).rstrip("\n"))


def _text(told: "Sequence[Explanation]", how: Shape) -> str:
    from hpland.explain.markdown import markdown

    if how == "json":
        return json.dumps([asdict(one) for one in told], indent=2) + "\n"
    return markdown(told)


def _page(told: "Sequence[Explanation]", theme: "Theme") -> str:
    from hpland.explain.by_hand import by_hand
    from hpland.output.lesson import lesson

    runs = {one.name: found for one in told if (found := by_hand(one.name))}
    examples = [section.example for one in told for section in one.sections if section.example]
    figures = {one: _drawn(one, theme) for one in dict.fromkeys(examples)}
    return lesson(told, figures, theme, runs)


def _drawn(example: "Example", theme: "Theme") -> "Figure":
    """Return a figure of a landscape's default study, which is simulated in memory."""
    from hpland.commands.draw import draw_own
    from hpland.commands.drawings import Wish, drawings
    from hpland.landscapes import LANDSCAPES
    from hpland.studies.sampling.run import plan_run
    from hpland.studies.sampling.simulated import simulated

    table = simulated(plan_run(LANDSCAPES[example.landscape]))
    plan = drawings(table, Wish(figures=(example.figure,), theme=theme))
    return draw_own(next((one for one in plan if one.file == example.file), plan[0]))
