"""What a study of several objectives has truly reached, beside what there is to reach."""

from hpland.landscapes.share import share_reached
from hpland.lazy import np
from hpland.pareto import nondominated
from hpland.studies.origin import columns_of, landscape_of
from hpland.studies.reading.read import read_table
from hpland.studies.reading.summary import StudySummary
from hpland.studies.storage.parsing import Storage


def hypervolume_reached(study: StudySummary, storage: Storage) -> float | None:
    """Return which share of the true front's hypervolume a study has reached, in [0, 1].

    The front is chosen by what its trials observed, as a reader would, and counted by its
    noise-free values, as regret is. None where the true front is not known, and of one objective.
    """
    if len(study.directions) < 2 or study.landscape is None or not study.complete:
        return None
    table = read_table(study.name, storage)
    landscape = landscape_of(table)
    if landscape is None or landscape.directions != list(table.directions):
        return None
    signs = np.where(np.array(table.directions) == "maximize", -1.0, 1.0)
    whole = table.rows(table.complete & np.isfinite(table.values).all(axis=1))
    chosen = whole.rows(nondominated(whole.values * signs))
    points = columns_of(chosen, landscape)
    if points is None:
        return None
    truth = [landscape.noise_free(k, **points) for k in range(len(signs))]
    return share_reached(landscape, np.stack(truth, axis=1))
