"""Mean ranks."""

from hpland.race.stats.bootstrap import Interval, means, worst
from hpland.ranks import midranks
from hpland.space import Floats


def mean_ranks(regrets: Floats) -> Interval:
    """Return each strategy's mean rank from 1, the best, (s, units, ...) to (s, ...).

    Units are the seeds of one landscape, or landscapes, seeds averaged inside. Strategies with
    equal regrets share the mean of their ranks. Resamples draw units.
    """
    return means(midranks(worst(regrets), axis=0))
