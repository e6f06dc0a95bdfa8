"""A transformer encoder: accuracy against the number of its parameters, and impossible pairs.

V = 8192 tokens and n = 512 positions are embedded in e numbers. Each of L layers has four e x e
matrices with biases for attention, two for the feed-forward part, e x f and f x e with biases, and
two normalisations of 2 e [1]. After one more normalisation a linear layer gives C = 10 classes:

    parameters = (V + n) e + L (4 e^2 + 2 e f + 9 e + f) + 2 e + (e + 1) C

exactly, whatever the heads: they share the e numbers, so each has e / a of them, and where a does
not divide e there is no such network. The accuracy is CHANCE + (BEST - CHANCE) exp(-cost), where,
with w = sqrt(e / 2048),

    cost = 0.10 (1 / w - 1)                            narrow ones lose by a power law [2]
         + 0.08 (24 w / L + ln(L / (24 w)) - 1)        depth is of use if the width bears it [3]
         + 0.15 (exp(-x / 2) + x / 2 - 1)              with x = ln(f / (4 e)), 0 where f = 4 e [1]
         + 0.02 log2(a / (16 w))^2                     heads neither too few nor too small [1]
         + 0.80 (max(0, L - 24) / 8)^2                 deep ones that do not train [4]

Every term is 0 or more, and all are 0 at a = 16, L = 24, e = 2048, f = 8192. The last term is that
of runs that do not train.

[1] Vaswani et al. 2017, Attention is all you need, arXiv:1706.03762: f = 4 e, and of 1 to 32 heads
    8 are best.
[2] Kaplan et al. 2020, Scaling laws for neural language models, arXiv:2001.08361.
[3] Levine et al. 2020, Limits to depth efficiencies of self-attention, arXiv:2006.12467: the depth
    that is of use rises with the width, there by its logarithm, here by its square root.
[4] Liu et al. 2020, Understanding the difficulty of training transformers, arXiv:2004.08249.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from hpland.landscapes.cost import Cost, Grows
from hpland.landscapes.joint import linex, over, within
from hpland.landscapes.landscape import Picture, Plan, Region
from hpland.landscapes.mixture import Chances, Mixture
from hpland.landscapes.task import SIGNS, Task, tradeoff
from hpland.lazy import np
from hpland.pareto import front_of
from hpland.space import Floats, Integer, Space

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TASK = Task(0.1, 0.9)
TOKENS, POSITIONS, CLASSES = 8192, 512, 10
MANY = 2048  # levels: no fewer than heads, layers and embeddings there are
SPACE: Space = {
    "heads": Integer(4, 16),
    "layers": Integer(1, 32),
    "embedding": Integer(64, 2048, log=True),
    "feed_forward": Integer(128, 8192, log=True),
}


def divides(heads: ArrayLike, embedding: ArrayLike) -> NDArray[np.bool_]:
    """Return where heads divide an embedding, so that there is such a network."""
    return np.asarray(np.remainder(embedding, heads) == 0)


def cost(
    heads: ArrayLike, layers: ArrayLike, embedding: ArrayLike, feed_forward: ArrayLike
) -> Floats:
    """Return what an architecture loses where it trains, broadcast shape."""
    wide = np.sqrt(np.asarray(embedding) / 2048)
    ratio = np.log(np.asarray(feed_forward) / (4.0 * np.asarray(embedding)))
    return np.asarray(
        0.10 * (1 / wide - 1)
        + 0.08 * linex(np.log(layers / (24 * wide)), 1.0)
        + 0.15 * linex(ratio, 2.0)
        + 0.02 * np.log2(heads / (16 * wide)) ** 2
    )


def edge(layers: ArrayLike) -> Floats:
    """Return how hard it is to train so many layers: the chance is exp(-edge)."""
    return np.asarray(0.8 * (over(np.asarray(layers) - 24.0) / 8) ** 2)


def _where_possible(values: Floats, heads: ArrayLike, embedding: ArrayLike) -> Floats:
    return np.where(divides(heads, embedding), values, np.nan)


def response(
    heads: ArrayLike, layers: ArrayLike, embedding: ArrayLike, feed_forward: ArrayLike
) -> Floats:
    """Return the noise-free accuracy, the mean over all runs; NaN where heads do not divide."""
    mean = TASK.mean(cost(heads, layers, embedding, feed_forward), edge(layers))
    return _where_possible(mean, heads, embedding)


def chances(
    heads: ArrayLike, layers: ArrayLike, embedding: ArrayLike, feed_forward: ArrayLike
) -> Chances:
    """Return what can happen to a run: nothing but failing where heads do not divide.

    Elsewhere half of the runs that do not train end in NaN.
    """
    lost = cost(heads, layers, embedding, feed_forward)
    fates, there = TASK.chances(lost, edge(layers), 0.5), divides(heads, embedding)
    return Chances(
        trained=np.where(there, fates.trained, np.nan),
        untrained=np.where(there, fates.untrained, np.nan),
        alive=np.where(there, fates.alive, 0.0),
        fails=np.where(there, fates.fails, 1.0),
        spread=fates.spread,
    )


def parameters(
    heads: ArrayLike, layers: ArrayLike, embedding: ArrayLike, feed_forward: ArrayLike
) -> Floats:
    """Return the exact number of weights and biases, float64; NaN where heads do not divide."""
    e, f = (np.asarray(x, dtype=np.float64) for x in (embedding, feed_forward))
    ends = (TOKENS + POSITIONS) * e + 2 * e + (e + 1) * CLASSES
    count = ends + np.asarray(layers) * (4 * e**2 + 2 * e * f + 9 * e + f)
    return _where_possible(count, heads, embedding)


def impossible(heads: Floats, embedding: Floats, **_: Floats) -> NDArray[np.object_]:
    """Return why there is no such network, shape (n,); None where there is."""
    reasons = np.full(len(heads), None, dtype=object)
    for i in np.flatnonzero(~divides(heads, embedding)).tolist():
        reasons[i] = f"embedding {embedding[i]:.0f} is not divisible by {heads[i]:.0f} heads"
    return reasons


@cache
def front() -> Floats:
    """Return the true front, shape (k, 2), the most accurate first.

    Heads change accuracy alone, so of each embedding only its best heads count. Accuracy rises with
    the feed-forward part up to 4 e and parameters always do; so a range of it, at one depth and
    embedding, is no better than the accuracy of its upper end at the parameters of its lower. A
    range is left out where a network beats even that, and halved where none does.
    """
    networks = _with_best_heads()
    low, high = np.full(len(networks["heads"]), 128.0), 4 * networks["embedding"]
    lower, upper = _costs(networks, low), _costs(networks, high)
    known = front_of(np.concatenate([lower, upper]))
    while True:
        ideal = np.column_stack([upper[:, 0], lower[:, 1]])
        open_ = ~_beaten(ideal, known) & (high - low > 1)
        if not open_.any():
            return known * SIGNS
        networks = {name: column[open_] for name, column in networks.items()}
        low, high, lower, upper = low[open_], high[open_], lower[open_], upper[open_]
        middle = np.floor((low + high) / 2)
        between = _costs(networks, middle)
        known = front_of(np.concatenate([known, between]))
        networks = {name: np.tile(column, 2) for name, column in networks.items()}
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
        lower, upper = np.concatenate([lower, between]), np.concatenate([between, upper])


def _with_best_heads() -> dict[str, Floats]:
    """Return all depths and embeddings that some heads divide, each with its best heads."""
    heads, embedding = (SPACE[name].levels(MANY) for name in ("heads", "embedding"))
    lost = cost(heads, 24, embedding[:, None], 8192)
    lost[~divides(heads, embedding[:, None])] = np.inf
    there = np.isfinite(lost).any(axis=1)
    layers = SPACE["layers"].levels(MANY)
    return {
        "heads": np.repeat(heads[lost[there].argmin(axis=1)], len(layers)),
        "layers": np.tile(layers, np.count_nonzero(there)),
        "embedding": np.repeat(embedding[there], len(layers)),
    }


def _costs(networks: dict[str, Floats], feed_forward: Floats) -> Floats:
    """Return accuracy, turned in its sign, and parameters, shape (n, 2)."""
    points = {**networks, "feed_forward": feed_forward}
    return np.column_stack([response(**points), parameters(**points)]) * SIGNS


def _beaten(costs: Floats, front: Floats) -> NDArray[np.bool_]:
    """Return which points some of a front, in its order, equal or dominate."""
    at = np.searchsorted(front[:, 0], costs[:, 0], side="right")
    cheapest = np.insert(front[:, 1], 0, np.inf)[at]
    return np.asarray(cheapest <= costs[:, 1])


def _balanced(
    heads: ArrayLike, layers: ArrayLike, embedding: ArrayLike, feed_forward: ArrayLike
) -> NDArray[np.bool_]:
    wide = np.sqrt(np.asarray(embedding) / 2048)
    return (
        within(layers / (24 * wide), 0.6, 1.6)
        & within(heads / (16 * wide), 0.6, 1.6)
        & within(feed_forward / np.asarray(embedding), 2, 8)
    )


FEWEST, MOST = 591_306, 1_629_315_082  # parameters of the smallest and of the largest
BEST = {"heads": 16, "layers": 24, "embedding": 2048, "feed_forward": 8192}

TRANSFORMER = Mixture(
    name="transformer",
    version=1,
    summary="a transformer: accuracy against parameters, and heads that must divide",
    metrics=tradeoff(
        0.9,
        BEST,
        (FEWEST, MOST),
        tuple(
            {"heads": heads, "layers": 1, "embedding": 64, "feed_forward": 128}
            for heads in (4, 8, 16)
        ),
    ),
    space=SPACE,
    response=response,
    exact=(parameters,),
    exact_front=front,
    impossible=impossible,
    entangled=("heads", "embedding"),
    chances=chances,
    regions=(
        Region(
            "impossible",
            "Heads do not divide → the trial fails",
            "The heads share the embedding, so each has embedding / heads numbers. Of random "
            "pairs one in eight is possible; the others fail before they start, with the reason "
            "kept as the trial's attribute.",
            lambda heads, embedding, **_: ~divides(heads, embedding),
            {"heads": 13, "embedding": 100},
        ),
        Region(
            "too deep",
            "Too deep → some runs do not train",
            "Deep stacks amplify what their layers add, and some runs never get started. Warm-up "
            "and normalisation before each layer move this wall out.",
            lambda layers, **_: np.asarray(layers) >= 28,
            {"layers": 30},
        ),
        Region(
            "deep and narrow",
            "Deep and narrow → depth without use",
            "A narrow embedding cannot hand on what many layers find. Depth pays off only with "
            "width.",
            lambda layers, embedding, **_: layers > 48 * np.sqrt(np.asarray(embedding) / 2048),
            {"layers": 22, "embedding": 128},
        ),
        Region(
            "balanced",
            "Balanced: depth and heads grow with width",
            "Heads of 32 to 128 numbers, layers by the square root of the embedding, and four "
            "times the embedding in the feed-forward part.",
            _balanced,
            {"heads": 8, "layers": 12, "embedding": 512, "feed_forward": 2048},
        ),
    ),
    golden=(
        (
            {"heads": 12, "layers": 10, "embedding": 300, "feed_forward": 900},
            0.766862430914962837941,
        ),
        (
            {"heads": 7, "layers": 29, "embedding": 98, "feed_forward": 6000},
            0.440631464803454275551,
        ),
    ),
    plan=Plan("random", 1000),
    cost=Cost(
        900.0,
        {
            "layers": Grows(6, fixed=0.1),
            "embedding": Grows(512, 1.5, fixed=0.25),
            "feed_forward": Grows(2048, fixed=0.5),
        },
    ),
    pictures=(
        Picture(
            "scatter",
            "transformer_embedding_vs_heads_scatter",
            "Seven of eight random pairs of embedding and heads are impossible",
            ("embedding", "heads"),
            ("impossible", "balanced"),
        ),
        Picture(
            "pareto",
            "transformer_accuracy_vs_parameters_pareto",
            "Ten times the parameters buy fewer and fewer points of accuracy",
            (),
            (),
        ),
    ),
    sources=(
        "Vaswani et al. 2017, arXiv:1706.03762",
        "Kaplan et al. 2020, arXiv:2001.08361",
        "Levine et al. 2020, arXiv:2006.12467",
        "Liu et al. 2020, arXiv:2004.08249",
    ),
    rule="Fix the size of a head and choose how many; then depth and width grow together.",
    practice=(
        "The count of parameters is exact, and the constraint real. Who searches over the size "
        "of a head in place of the embedding, as the landscape architecture does, loses no trial "
        "to it. With less data than the largest networks want, the front ends sooner."
    ),
    analogy=(
        "A meeting with several interpreters: each takes an equal share of the words, so the "
        "words must divide, and too many interpreters have a word each."
    ),
    by_default=False,
)
