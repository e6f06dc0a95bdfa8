"""When simulated trials start and end."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import optuna
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from optuna.trial import FrozenTrial

from hpland.landscapes import LANDSCAPES, Luck, Mixture
from hpland.landscapes.duration import epoch_milliseconds, milliseconds
from hpland.studies.batch import START, Batch, Times, frozen_trials, observed
from hpland.studies.reading.read import read_table
from hpland.studies.sampling import adaptive
from hpland.studies.sampling.run import Run, plan_run
from hpland.studies.sampling.timeline import Workers, lasts
from hpland.studies.storage.parsing import parse_storage
from hpland.studies.writing.studies import write_studies

SWEEP = LANDSCAPES["sweep"]
LASTS = st.lists(st.integers(1, 10**7), max_size=60)


def taken(workers: int, parts: list[list[int]]) -> Times:
    clock = Workers(workers)
    found = [clock.take(np.array(part, np.int64)) for part in parts]
    return Times(*(np.concatenate([t[i] for t in found]).astype(np.int64) for i in range(2)))


@given(LASTS, st.integers(1, 9))
def test_a_trial_starts_as_soon_as_a_worker_is_free(lasting: list[int], workers: int) -> None:
    """Of the trials before, all but ``workers - 1`` have ended, and one of them just now."""
    starts, ends = taken(workers, [lasting])
    assert (ends - starts).tolist() == lasting
    for i, start in enumerate(starts.tolist()):
        before = sorted(ends[:i].tolist())
        assert start == (before[i - workers] if i >= workers else 0)


@given(LASTS, st.integers(1, 9), st.data())
def test_times_do_not_depend_on_the_parts(
    lasting: list[int], workers: int, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(lasting)), max_size=4)))
    parts = [lasting[a:b] for a, b in pairwise([0, *cuts, len(lasting)])]
    for whole, split in zip(taken(workers, [lasting]), taken(workers, parts), strict=True):
        np.testing.assert_array_equal(whole, split)


def times(run: Run) -> Times:
    found = [batch.times for batch in run.batches(0)]
    assert all(found)
    return Times(*(np.concatenate([t[i] for t in found if t]) for i in range(2)))


def most_at_once(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> int:
    """Return how many trials run at the same time, at most; one may start as another ends."""
    changes = sorted([(end, -1) for end in ends.tolist()] + [(at, 1) for at in starts.tolist()])
    return int(np.cumsum([change for _, change in changes]).max())


@pytest.mark.parametrize("sampler", ["random", "qmc", "grid"])
@pytest.mark.parametrize("workers", [1, 2, 8])
@pytest.mark.parametrize("seed", [0, 1])
def test_workers_are_never_idle_while_there_is_work(sampler: str, workers: int, seed: int) -> None:
    run = plan_run(SWEEP, sampler=sampler, trials=300, workers=workers, seed=seed)
    starts, ends = times(run)
    assert (np.diff(starts) >= 0).all()
    assert most_at_once(starts, ends) == workers
    work, last = int((ends - starts).sum()), int(ends.max())
    longest = int((ends - starts).max())
    assert workers * last - work <= (workers - 1) * longest  # idle at the end alone
    assert workers > 1 or work == last


@pytest.mark.parametrize("name", ["sweep", "cnn", "learning-rate", "svm-digits", "architecture"])
@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("seed", [0, 7])
def test_times_are_the_same_at_any_chunk_and_wherever_it_goes_on(
    name: str, workers: int, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = plan_run(LANDSCAPES[name], trials=90, workers=workers, seed=seed)
    whole = times(run)
    monkeypatch.setattr("hpland.studies.sampling.run.CHUNK", 7)
    for a, b in zip(times(run), whole, strict=True):
        np.testing.assert_array_equal(a, b)
    for start in (1, 7, 20):
        begun = next(run.batches(start)).times
        assert begun is not None
        np.testing.assert_array_equal(begun.starts, whole.starts[start : start + len(begun.starts)])


def observed_batch(epochs: int | None, n: int = 400, noise: float = 1.0) -> Batch:
    run = plan_run(SWEEP, trials=n)
    luck = Luck.of(3, 0, n)
    return observed(SWEEP, run.points(luck.number), luck, noise, epochs)


def test_a_trial_lasts_a_full_training() -> None:
    batch = observed_batch(None, noise=0)
    np.testing.assert_array_equal(lasts(SWEEP, batch), milliseconds(SWEEP, batch.params))


def test_a_trial_that_diverges_ends_in_that_epoch_whether_it_reports_or_not() -> None:
    assert isinstance(SWEEP, Mixture)
    told, silent = observed_batch(SWEEP.epochs), observed_batch(None)
    assert told.curves
    np.testing.assert_array_equal(lasts(SWEEP, told), lasts(SWEEP, silent))
    reported = told.curves.lengths(len(told))
    expected = epoch_milliseconds(SWEEP, told.params) * reported
    np.testing.assert_array_equal(lasts(SWEEP, told), expected)
    assert 0 < np.median(reported[told.failed()]) < 30
    assert (reported[~told.failed()] == 30).all()


def test_a_trial_of_other_epochs_lasts_as_many() -> None:
    short, full = observed_batch(6, noise=0), observed_batch(30, noise=0)
    np.testing.assert_array_equal(5 * lasts(SWEEP, short), lasts(SWEEP, full))


def clock(trials: list[FrozenTrial]) -> list[tuple[datetime | None, datetime | None]]:
    return [(t.datetime_start, t.datetime_complete) for t in trials]


@pytest.mark.parametrize(
    ("sampler", "wish"),
    [("cmaes", {}), ("nsga2", {}), ("random", {"epochs": 3, "pruner": "asha"})],
    ids=["cmaes", "nsga2", "pruned"],
)
def test_a_study_that_learns_goes_on_at_the_same_times(
    sampler: str, wish: dict[str, int | str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hpland.studies.sampling.adaptive.CHUNK", 12)
    for seed in range(3):
        run = plan_run(SWEEP, sampler=sampler, trials=20, seed=seed, **wish)  # type: ignore[arg-type]
        whole = [x for batch in adaptive.batches(run, []) for x in frozen_trials(batch)]
        assert {a.datetime_complete for a in whole[:-1]} == {b.datetime_start for b in whole[1:]}
        for there in (5, 12, 19):
            study = optuna.create_study(direction="maximize")
            study.add_trials(whole[:there])
            again = adaptive.batches(run, study.get_trials())
            resumed = [x for batch in again for x in frozen_trials(batch)]
            assert clock(resumed) == clock(whole[there:])


def test_a_pruned_trial_ends_where_it_is_pruned() -> None:
    run = plan_run(SWEEP, trials=40, epochs=30, pruner="median")
    (batch,) = adaptive.batches(run, [])
    pruned = np.array([state == "PRUNED" for state in batch.states()])
    assert 0 < pruned.sum() < 40
    assert batch.times
    assert batch.curves
    took = batch.times.ends - batch.times.starts
    epochs = batch.curves.lengths(40)
    assert (epochs[pruned] < 30).all()
    np.testing.assert_array_equal(took, epochs * epoch_milliseconds(SWEEP, batch.params))


@pytest.mark.parametrize("file", ["x.db", "x.log"])
@pytest.mark.parametrize("workers", [1, 4])
def test_a_study_that_was_interrupted_has_the_times_of_one_that_was_not(
    file: str, workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hpland.studies.sampling.run.CHUNK", 10)

    def die(run: Run, done: int) -> None:
        raise KeyboardInterrupt

    for seed in range(2):
        run = plan_run(SWEEP, trials=25, workers=workers, seed=seed, study=f"s{seed}")
        with pytest.raises(KeyboardInterrupt):
            write_studies([run], parse_storage(str(tmp_path / file)), progress=die)
        write_studies([run], parse_storage(str(tmp_path / file)), "continue")
        write_studies([run], parse_storage(str(tmp_path / f"whole-{file}")))
        resumed, whole = (
            read_table(run.study, parse_storage(str(tmp_path / name)), durations=True)
            for name in (file, f"whole-{file}")
        )
        assert resumed.durations is not None
        np.testing.assert_array_equal(resumed.durations, whole.durations)


def test_the_same_study_has_the_same_dates_whenever_it_is_made(tmp_path: Path) -> None:
    found = []
    for name in ("one.db", "two.db"):
        storage = parse_storage(str(tmp_path / name))
        write_studies([plan_run(SWEEP, trials=20, workers=4)], storage)
        found.append(clock(optuna.load_study(study_name="sweep", storage=storage.url).trials))
    one, two = found
    assert one == two
    starts = [start.astimezone(UTC) for start, _ in one if start]
    assert starts[:4] == [START] * 4
    assert starts == sorted(starts)


def test_optunas_timeline_shows_bars(tmp_path: Path) -> None:
    """Most of a cluster's bars are wide enough to be seen."""
    storage = parse_storage(str(tmp_path / "x.db"))
    write_studies([plan_run(SWEEP, trials=100, workers=8)], storage)
    study = optuna.load_study(study_name="sweep", storage=storage.url)
    bars = [trace for trace in optuna.visualization.plot_timeline(study).data if trace.x]
    assert {trace.name for trace in bars} == {"COMPLETE", "FAIL"}
    widths = np.array([x for trace in bars for x in trace.x])
    span = max(t.datetime_complete for t in study.trials if t.datetime_complete)
    whole = (span.astimezone(UTC) - START) / timedelta(milliseconds=1)
    assert np.median(widths) > whole / 200
    assert read_table("sweep", storage, durations=True).durations == pytest.approx(
        [t.duration.total_seconds() for t in study.trials if t.duration]
    )
