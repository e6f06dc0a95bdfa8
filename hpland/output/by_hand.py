"""Runs to try by hand, in a page: sliders, the landscape with a marker, and the run's curve."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from hpland.explain.by_hand import VERDICTS, ByHand, fates, reason
from hpland.figures.brief import Theme
from hpland.figures.data.words import shown
from hpland.output.page import safe
from hpland.space import Floats

DIGITS = 4  # of what is written: a ten-thousandth of an accuracy cannot be seen
SCRIPT = Path(__file__).with_name("by_hand.js")
STYLE = """<style>
.try label { display: grid; grid-template-columns: 8rem 1fr 5rem; gap: .6rem; align-items: center;
  margin: .4rem 0; }
.try input { width: 100%; min-height: 2rem; margin: 0; } .try label output { text-align: right; }
.try .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr));
  gap: 1rem; }
.try .plots > div { min-width: 0; height: 22rem; } .try .verdict { min-height: 4.8em; }
@media (max-width: 46rem) {
  .try label { grid-template-columns: 1fr auto; gap: 0; }
  .try input { order: 3; grid-column: 1 / 3; }
  .try .plots > div { height: 15rem; } .try .verdict { min-height: 7.8em; }
}
</style>"""


def by_hand_section(runs: ByHand, theme: Theme) -> str:
    """Return a section of a page that has plotly.js inside."""
    data = json.dumps({**_data(runs), **_look(theme)}, allow_nan=False).replace("<", "\\u003c")
    batch, rate = runs.start
    return (
        f'<section class="try">{STYLE}<h2>Try it by hand</h2>'
        '<p class="text">Move the learning rate: the dot shows where the run lies, and the curve '
        "how it goes. All other parameters are at their best, and there is no noise.</p>"
        f"{_slider('learning rate', 'rate', len(runs.rates), rate)}"
        f"{_slider('batch size', 'batch', len(runs.batches), batch)}"
        '<p class="verdict text" aria-live="polite"><strong></strong> <span></span></p>'
        '<div class="plots"><div class="where"></div><div class="course"></div></div>'
        f'<script type="application/json">{data}</script>'
        f"<script>{SCRIPT.read_text(encoding='utf-8')}</script></section>"
    )


def _slider(label: str, name: str, levels: int, start: int) -> str:
    return (
        f'<label><span>{safe(label)}</span><input type="range" name="{name}" min="0" '
        f'max="{levels - 1}" step="1" value="{start}" autocomplete="off"><output></output></label>'
    )


def _data(runs: ByHand) -> dict[str, Any]:
    cells = list(np.ndindex(runs.value.shape))
    told = [_whole(reason(runs, batch, rate)) for batch, rate in cells]
    names = [tuple(map(_whole, fates(runs, batch, rate))) for batch, rate in cells]
    texts = list(dict.fromkeys(told))
    return {
        "label": runs.label,
        "rates": runs.rates.tolist(),
        "batches": runs.batches.tolist(),
        "rateTexts": [shown(float(rate)) for rate in runs.rates],
        "value": _rounded(runs.value),
        "trains": _rounded(runs.trains),
        "dies": _rounded(runs.dies),
        "fates": np.reshape(names, (*runs.value.shape, 2)).tolist(),
        "words": VERDICTS,
        "verdicts": runs.verdicts.tolist(),
        "texts": texts,
        "reasons": np.reshape([texts.index(one) for one in told], runs.value.shape).tolist(),
        "ground": {
            "x": runs.ground.xs.tolist(),
            "y": runs.ground.ys.tolist(),
            "z": _rounded(runs.ground.values),
        },
    }


def _whole(text: str) -> str:
    """Return a text whose percent signs stay on the lines of their numbers."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


def _look(theme: Theme) -> dict[str, Any]:
    from hpland.figures.draw.theme import PALETTES, template

    look = PALETTES[theme]
    return {
        "template": template(theme).to_plotly_json(),
        "ink": look.ink,
        "halo": look.halo,
        "trained": look.studies[0],
        "dead": look.studies[1],
    }


def _rounded(values: Floats) -> Any:
    return np.round(values, DIGITS).tolist()
