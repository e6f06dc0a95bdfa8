"""``hpland truth``."""

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from hpland.commands.options import StorageOption, find_landscapes
from hpland.commands.output import as_table
from hpland.errors import HplandError, unknown

if TYPE_CHECKING:
    from hpland.landscapes import Landscape


def truth(
    name: Annotated[str, typer.Argument(help="A landscape; with --storage, a study of one.")],
    storage: StorageOption = None,
    at: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PARAM=VALUE",
            help="Tell noise and failures there; repeatable. [default: the optimum]",
            show_default=False,
        ),
    ] = None,
    how: Annotated[Literal["table", "json"], typer.Option("--format", "-f")] = "table",
) -> None:
    """Tell what is true of a landscape: optimum, importances, noise, failures."""
    facts = _facts(_landscape(name, storage), at or [])
    typer.echo(json.dumps(facts, indent=2) if how == "json" else _text(facts))


def _landscape(name: str, storage: str | None) -> "Landscape":
    if storage is None:
        return find_landscapes([name])[0]
    from hpland.studies.origin import run_of
    from hpland.studies.reading.read import read_table

    return run_of(read_table(name, storage)).at_budget


def _facts(landscape: "Landscape", at: list[str]) -> dict[str, Any]:
    from hpland.landscapes.anova import anova

    shares = anova(landscape)
    point = {**landscape.optimizers[0], **dict(_setting(landscape, text) for text in at)}
    odds = landscape.odds(**landscape.columns(**point))
    return {
        "name": landscape.name,
        "metric": landscape.metric,
        "direction": landscape.direction,
        "optimum": landscape.optimum,
        "optimizers": [dict(optimizer) for optimizer in landscape.optimizers],
        "mean": shares.mean,
        "variance": shares.variance,
        "importance": [
            {"parameter": p, "main": shares.main[p], "total": shares.total[p]} for p in shares.main
        ],
        "interactions": [
            {"first": a, "second": b, "share": share} for (a, b), share in shares.pairs.items()
        ],
        "at": point,
        "value": float(landscape(**point)),
        "noise": float(odds.spread),
        "trains": float(odds.trains),
        "fails": float(odds.fails),
    }


def _setting(landscape: "Landscape", text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    if name not in landscape.space:
        raise unknown("parameter", name, landscape.space)
    try:
        return name, float(value)
    except ValueError:
        raise HplandError(f"--at wants PARAM=VALUE, a number, not {text!r}") from None


def _text(facts: dict[str, Any]) -> str:
    best = {
        row["parameter"]: facts["optimizers"][0][row["parameter"]] for row in facts["importance"]
    }
    shares = [{**row, "best": best[row["parameter"]]} for row in facts["importance"]]
    pairs = [{**row, "pair": f"{row['first']} x {row['second']}"} for row in facts["interactions"]]
    where = ", ".join(f"{name} = {value:.4g}" for name, value in facts["at"].items())
    return "\n".join(
        [
            f"{facts['name']}: {facts['direction']} {facts['metric']}, at best exactly "
            f"{facts['optimum']:.4g}; {facts['mean']:.4g} in the mean over the space",
            "",
            as_table(shares, ("parameter", "best", "main", "total")),
            "",
            as_table(pairs, ("pair", "share")),
            "",
            f"at {where}:",
            f"value {facts['value']:.4g}, noise {facts['noise']:.2g} (standard deviation), "
            f"trains with probability {facts['trains']:.3g}, fails with {facts['fails']:.3g}",
        ]
    )
