"""What the runs of a race show: pure functions of arrays, the same each time.

Arrays of regrets have the shape (strategies, seeds), with more axes after it where several points
of the budget are looked at. Smaller is better. NaN means that a run found nothing, and counts as
infinite: no run is left out. Intervals are meant to hold the truth 95 times in 100.
"""
