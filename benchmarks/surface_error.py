"""How far estimated surfaces are from the truth: ``python benchmarks/surface_error.py``.

It prints the table of docs/surface.md: root mean squared errors on a fine grid, of hpland's
estimate and of what `optuna.visualization.plot_contour` shows of the same trials.

plot_contour hands plotly a lattice of all values of x by all values of y with ``connectgaps``;
plotly.js fills the gaps by relaxing Laplace's equation on that lattice, where every step from one
value to the next counts the same (``heatmap/interp2d.js``). Here the same equation is solved
exactly, which is what plotly.js approaches and stops short of, and read bilinearly.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryDirectory

import numpy as np
from scipy.interpolate import RegularGridInterpolator
from scipy.sparse import coo_array, diags_array
from scipy.sparse.linalg import spsolve

from hpland.figures.brief import PLAIN
from hpland.figures.data.fields import estimate_of
from hpland.figures.data.plane import Plane, plane
from hpland.landscapes import LANDSCAPES, Landscape
from hpland.space import Floats
from hpland.studies.reading.read import read_table
from hpland.studies.sampling.run import Run
from hpland.studies.storage.parsing import parse_storage
from hpland.studies.writing.studies import write_studies
from hpland.table import TrialTable

NAMES = ("lr-batch", "lr-weight-decay", "depth-width")
SIZES = (60, 150, 400)
SEEDS = range(5)
KNOWN = 2.0  # trials near, where the estimate is half faded in
HEAD = (
    "| landscape | sampler | trials | plot_contour | hpland | known | plot_contour there "
    "| hpland there |\n|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Errors:
    """Root mean squared errors everywhere, and where the estimate is known: a share of all."""

    contour: float
    own: float
    known: float
    contour_there: float
    own_there: float


def main() -> None:
    """Print the table."""
    print(HEAD)
    every = []
    for name in NAMES:
        for sampler in ("random", "tpe"):
            for size, errors in _measured(LANDSCAPES[name], sampler):
                every.append(errors)
                print(_row(name, sampler, size, errors))
    print(_row("mean", "", "", np.mean(every, axis=0)))


def _row(name: str, sampler: str, size: object, errors: Floats) -> str:
    contour, own, known, contour_there, own_there = errors
    told = [f"{contour:.3f}", f"{own:.3f}", f"{known:.0%}", f"{contour_there:.3f}"]
    return "| " + " | ".join([name, sampler, str(size), *told, f"{own_there:.3f}"]) + " |"


def _measured(landscape: Landscape, sampler: str) -> Iterator[tuple[int, Floats]]:
    """Yield sizes and the errors' means over all seeds, shape (5,); a size begins the next."""
    tables = _studies(landscape, sampler)
    for size in SIZES:
        found = [_errors(landscape, table.rows(np.arange(size))) for table in tables]
        yield size, np.mean([list(vars(errors).values()) for errors in found], axis=0)


def _studies(landscape: Landscape, sampler: str) -> list[TrialTable]:
    """Return a study of the most trials for every seed, with the landscape's own noise."""
    runs = [Run(landscape, str(seed), sampler, max(SIZES), seed) for seed in SEEDS]
    with TemporaryDirectory() as folder:
        storage = parse_storage(f"{folder}/studies.db")
        write_studies(runs, storage)
        return [read_table(run.study, storage) for run in runs]


def _errors(landscape: Landscape, table: TrialTable) -> Errors:
    x, y = list(landscape.space)[:2]
    data = plane(table, (x, y), PLAIN)
    where, found = estimate_of(data)
    truth = landscape(**{x: where.xs[None, :], y: where.ys[:, None]})
    contour = contoured(data, where.xs, where.ys) - truth
    own, known = found.z - truth, found.evidence >= KNOWN
    return Errors(
        _rms(contour), _rms(own), float(known.mean()), _rms(contour[known]), _rms(own[known])
    )


def _rms(errors: Floats) -> float:
    return float(np.sqrt(np.mean(errors**2)))


def contoured(data: Plane, xs: Floats, ys: Floats) -> Floats:
    """Return what plot_contour shows at ``(xs[j], ys[i])``, its edge beyond it; (ny, nx)."""
    used = data.cast.used.params
    columns, j = np.unique(data.x.fraction(used[data.x.name]), return_inverse=True)
    lines, i = np.unique(data.y.fraction(used[data.y.name]), return_inverse=True)
    z = np.full((len(lines), len(columns)), -np.inf)  # the better of two at one point
    np.maximum.at(z, (i, j), data.z if data.objective.maximize else -data.z)
    filled = _connected(z) if data.objective.maximize else -_connected(z)
    inside = np.clip(data.x.fraction(xs), columns[0], columns[-1])
    up = np.clip(data.y.fraction(ys), lines[0], lines[-1])
    read = RegularGridInterpolator((lines, columns), filled)
    return np.asarray(read(tuple(np.meshgrid(up, inside, indexing="ij"))))


def _connected(z: Floats) -> Floats:
    """Fill what is not finite with the mean of its neighbours on the lattice."""
    number = np.arange(z.size).reshape(z.shape)
    pairs = [(number[:, :-1], number[:, 1:]), (number[:-1], number[1:])]
    one, other = (np.concatenate([pair[k].ravel() for pair in pairs]) for k in (0, 1))
    links = coo_array((np.ones(one.size), (one, other)), shape=(z.size, z.size))
    links = (links + links.T).tocsr()
    laplacian = (diags_array(links.sum(axis=1)) - links).tocsr()
    there = np.isfinite(z.ravel())
    gaps, known = np.flatnonzero(~there), np.flatnonzero(there)
    filled = z.ravel().copy()
    pull = links[gaps][:, known] @ filled[known]
    filled[gaps] = spsolve(laplacian[gaps][:, gaps].tocsc(), pull)
    return filled.reshape(z.shape)


if __name__ == "__main__":
    main()
