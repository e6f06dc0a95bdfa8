"""``hpland truth``."""

import json
import math
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_args

import typer

from hpland.commands.completion import offer_truths
from hpland.commands.options import StorageOption, choice
from hpland.commands.output import as_table, cell
from hpland.errors import HplandError, unknown
from hpland.landscapes import LANDSCAPES
from hpland.space import Choice, Integer
from hpland.text import number

if TYPE_CHECKING:
    from hpland.landscapes import Landscape
    from hpland.space import Parameter

Shape: TypeAlias = Literal["table", "json"]


def truth(
    name: Annotated[
        str,
        typer.Argument(
            metavar="LANDSCAPE|STUDY",
            help="A landscape, or a study of one. With --storage it is always a study.",
            autocompletion=offer_truths,
        ),
    ],
    storage: StorageOption = None,
    at: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PARAM=VALUE",
            help="Where to show value, noise and failures. Repeatable. [default: the optimum]",
            show_default=False,
        ),
    ] = None,
    how: Annotated[
        Shape, choice("format", get_args(Shape), "--format", "-f", text="Output format")
    ] = "table",
) -> None:
    """Show a landscape's optimum, importances, noise and failures.

    For a study made with --epochs, they are those at its number of epochs.
    """
    facts = _facts(_landscape(name, storage), at or [])
    typer.echo(json.dumps(facts, indent=2, allow_nan=False) if how == "json" else _text(facts))


def _landscape(name: str, storage: str | None) -> "Landscape":
    """Return the landscape, or that of the study; without ``--storage`` a landscape comes first."""
    from hpland.studies.origin import run_of
    from hpland.studies.reading.read import read_table, study_names
    from hpland.studies.storage.parsing import parse_storage

    if storage is None and name in LANDSCAPES:
        return LANDSCAPES[name]
    where = parse_storage(storage)
    if storage is None:
        missing = where.path is not None and not where.path.exists()
        studies = [] if missing else study_names(where)
        if name not in studies:
            kind = "landscape or study" if studies else "landscape"
            raise unknown(kind, name, [*LANDSCAPES, *studies])
    return run_of(read_table(name, where)).at_budget


def _facts(landscape: "Landscape", at: list[str]) -> dict[str, Any]:
    """Return what is true of a landscape, fit for JSON; the first objective's at the top."""
    point = _point(landscape, at)
    odds = landscape.odds(**landscape.columns(**point))
    first, *others = [_of_metric(landscape, i, point) for i in range(len(landscape.metrics))]
    return {
        "name": landscape.name,
        **first,
        "at": point,
        "noise": _number(odds.spread),
        "trains": _number(odds.trains),
        "fails": _number(odds.fails),
        "measured": landscape.measured or None,
        "others": others,
    }


def _of_metric(landscape: "Landscape", objective: int, point: dict[str, Any]) -> dict[str, Any]:
    """Return what is true of one objective; what means nothing there is None, and why."""
    metric = landscape.metrics[objective]
    return {
        "metric": metric.name,
        "direction": metric.direction,
        "optimum": metric.optimum,
        "optimizers": [dict(optimizer) for optimizer in metric.optimizers],
        **_shares(landscape, objective),
        "value": _number(landscape.noise_free(objective, **landscape.columns(**point))),
    }


def _shares(landscape: "Landscape", objective: int) -> dict[str, Any]:
    from hpland.landscapes.anova import anova, remark

    try:
        found = anova(landscape, objective)
    except HplandError as why:
        nothing: dict[str, Any] = {
            "mean": None,
            "variance": None,
            "importance": [],
            "interactions": [],
            "remark": None,
        }
        return {**nothing, "not_computed": str(why)}
    return {
        "mean": found.mean,
        "variance": found.variance,
        "importance": [
            {"parameter": p, "main": found.main[p], "total": found.total[p]} for p in found.main
        ],
        "interactions": [
            {"first": a, "second": b, "share": share} for (a, b), share in found.pairs.items()
        ],
        "remark": remark(landscape) or None,
        "not_computed": None,
    }


def _number(x: Any) -> float | None:
    """Return a number as JSON has it: None for what is none."""
    return float(x) if math.isfinite(x) else None


def _point(landscape: "Landscape", at: list[str]) -> dict[str, Any]:
    """Return the point asked for, the first objective's optimum where nothing is.

    Raises HplandError for a value that is none of the parameter's, and for a parameter that does
    not exist there, or exists and has no value.
    """
    asked = dict(_setting(landscape, text) for text in at)
    given = {**landscape.optimizers[0], **asked}
    point: dict[str, Any] = {}
    for name, parameter in landscape.space.items():
        when = parameter.when
        if when and point.get(when.parameter, math.nan) not in when.values:
            if name in asked:
                raise HplandError(
                    f"--at {name}: it exists only where {when.parameter} is "
                    f"{' or '.join(map(str, when.values))}"
                )
        elif name not in given:
            raise HplandError(f"--at: give {name} too, which exists there: {_range(parameter)}")
        else:
            point[name] = given[name]
    return point


def _setting(landscape: "Landscape", text: str) -> tuple[str, Any]:
    name, given, value = text.partition("=")
    if not given:
        raise HplandError(f"--at needs PARAM=VALUE, not {text!r}")
    if name not in landscape.space:
        raise unknown("parameter", name, landscape.space)
    parameter = landscape.space[name]
    if isinstance(parameter, Choice):
        choices = {str(choice): choice for choice in parameter.choices}
        if value not in choices:
            raise unknown(f"choice of {name}", value, choices)
        return name, choices[value]
    return name, _checked(parameter, text, value)


def _checked(parameter: "Parameter", text: str, value: str) -> float:
    """Return a number of the parameter's; HplandError for anything else."""
    assert not isinstance(parameter, Choice)
    try:
        x = float(value)
    except ValueError:
        x = math.nan
    whole = x.is_integer() or not isinstance(parameter, Integer)
    if not (parameter.low <= x <= parameter.high and whole):
        raise HplandError(f"--at {text}: it must be {_range(parameter)}")
    return x


def _range(parameter: "Parameter") -> str:
    if isinstance(parameter, Choice):
        return f"one of {', '.join(map(str, parameter.choices))}"
    kind = "an integer" if isinstance(parameter, Integer) else "a number"
    return f"{kind} from {parameter.low:g} to {parameter.high:g}"


def _text(facts: dict[str, Any]) -> str:
    lines = _metric_text(facts["name"], facts)
    for other in facts["others"]:
        lines += ["", *_metric_text(facts["name"], other)]
    every = (facts, *facts["others"])
    names = [one["metric"] for one in every] if facts["others"] else ["value"]
    values = ", ".join(
        f"{name} {_told(one['value'])}" for name, one in zip(names, every, strict=True)
    )
    return "\n".join(
        [
            *lines,
            "",
            f"at {_setting_text(facts['at'])}:",
            f"{values}, noise {_told(facts['noise'], 2)} (standard deviation), "
            f"trains with probability {_told(facts['trains'], 3)}, "
            f"fails with {_told(facts['fails'], 3)}",
            *(["", f"measured: {facts['measured']}"] if facts["measured"] else []),
        ]
    )


def _metric_text(name: str, facts: dict[str, Any]) -> list[str]:
    """Return what is true of one objective, as lines."""
    head = (
        f"{name}: {facts['direction']} {facts['metric']}; exact optimum {_told(facts['optimum'])}"
    )
    if why := facts["not_computed"]:
        return [
            head,
            f"best at {_setting_text(facts['optimizers'][0])}",
            f"no mean and no importances: {why}",
        ]
    best = facts["optimizers"][0]
    shares = [{**row, "best": best.get(row["parameter"])} for row in facts["importance"]]
    pairs = [{**row, "pair": f"{row['first']} x {row['second']}"} for row in facts["interactions"]]
    return [
        f"{head}, mean over the space {_told(facts['mean'])}",
        "",
        as_table(shares, ("parameter", "best", "main", "total")),
        "",
        as_table(pairs, ("pair", "share")),
        *(["", facts["remark"]] if facts["remark"] else []),
    ]


def _setting_text(point: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {cell(x)}" for name, x in point.items())


def _told(x: float | None, digits: int = 4) -> str:
    return "none" if x is None else number(x, digits)
