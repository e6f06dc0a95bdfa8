"""Event files for TensorBoard: a folder with a run for every trial, for its HParams plugin.

Parameters come with their ranges and choices, final values under the metrics' names (else
``value``, or ``values_0`` and on), intermediate values as ``intermediate_value``. Trials that have
not ended are left out. TensorBoard keeps numbers as doubles and scalars as floats.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hpland.errors import HplandError
from hpland.exports.columns import value_columns
from hpland.studies.record import Record, Stored, StudyRecord, distribution, external

EVERY = 100  # trials between two reports
ENDED = ("COMPLETE", "PRUNED", "FAIL")
VERSION = "brain.Event:2"  # of the format, as every event file says first
FILE = "events.out.tfevents.{seconds:.0f}.hpland"


def write(stored: Stored, numbers: Sequence[int], path: Path, told: Callable[[int], None]) -> None:
    """Write trials into a folder of event files; see `hpland.exports.export`."""
    try:
        from tensorboard.plugins.hparams import summary_v2 as api  # api itself needs TensorFlow
    except ImportError as error:
        raise HplandError(
            "tensorboard needs its package: pip install 'hpland[tensorboard]'"
        ) from error
    spread: dict[str, set[str]] = {}
    for record in stored.fetch(numbers):
        for name, text in record.distributions.items():
            spread.setdefault(name, set()).add(text)
    tags = _tags(stored.study)
    params = [api.HParam(name, _domain(texts)) for name, texts in spread.items()]
    about = api.hparams_config_pb(params, [api.Metric(tag) for tag in tags], time_created_secs=0.0)
    _write(path, 0.0, [(0, about)])
    width = len(str(max(numbers, default=0)))
    for done, record in enumerate(stored.fetch(numbers), 1):
        if record.state in ENDED:
            run = f"trial_{record.number:0{width}}"
            _write(path / run, _seconds(record.complete), _run(record, run, tags))
        if done % EVERY == 0:
            told(done)
    told(len(numbers))


def _tags(study: StudyRecord) -> list[str]:
    return list(study.metric_names) or value_columns(study)


def _domain(texts: set[str]) -> Any:
    """Return the domain that holds all the distributions of a parameter."""
    from tensorboard.plugins.hparams import summary_v2 as api  # api itself needs TensorFlow

    known = [distribution(text) for text in texts]
    choices = getattr(known[0], "choices", None)
    if choices is not None:
        return api.Discrete([_shown(choices, one) for one in choices])
    low, high = min(one.low for one in known), max(one.high for one in known)  # type: ignore[attr-defined]
    interval = api.IntInterval if isinstance(low, int) else api.RealInterval
    return interval(low, high)


def _shown(choices: Sequence[Any], value: Any) -> Any:
    """Return a choice as TensorBoard takes it: as it is if all are of one kind, else as text."""
    for kind in (bool, str, int, float):
        if all(type(one) is kind for one in choices):
            return value
    return str(value)


def _run(record: Record, name: str, tags: Sequence[str]) -> Iterator[tuple[int, Any]]:
    """Yield the summaries of a trial, each with its step."""
    from tensorboard.plugins.hparams import summary_v2 as api  # api itself needs TensorFlow

    params = {
        name: _shown(getattr(distribution(record.distributions[name]), "choices", [value]), value)
        for name, value in external(record).items()
    }
    yield 0, api.hparams_pb(params, trial_id=name, start_time_secs=_seconds(record.start))
    for step, x in record.steps.items():
        yield step, _scalars({"intermediate_value": x})
    last = max(record.steps, default=0)
    yield last, _scalars(dict(zip(tags, record.values, strict=False)))
    yield last, _ended(record)


def _scalars(values: Mapping[str, float]) -> Any:
    from tensorboard.compat.proto.summary_pb2 import Summary

    return Summary(value=[Summary.Value(tag=tag, simple_value=x) for tag, x in values.items()])


def _ended(record: Record) -> Any:
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2

    status = api_pb2.STATUS_FAILURE if record.state == "FAIL" else api_pb2.STATUS_SUCCESS
    info = plugin_data_pb2.SessionEndInfo(status=status, end_time_secs=_seconds(record.complete))
    about = metadata.create_summary_metadata(
        plugin_data_pb2.HParamsPluginData(session_end_info=info)
    )
    tag = metadata.SESSION_END_INFO_TAG
    return Summary(value=[Summary.Value(tag=tag, metadata=about, tensor=metadata.NULL_TENSOR)])


def _write(folder: Path, seconds: float, summaries: Iterable[tuple[int, Any]]) -> None:
    """Write the event file of one run, whose events are all of one moment."""
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.summary.writer.record_writer import RecordWriter

    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE.format(seconds=seconds)).open("wb") as file:
        writer = RecordWriter(file)
        writer.write(Event(wall_time=seconds, file_version=VERSION).SerializeToString())
        for step, summary in summaries:
            event = Event(wall_time=seconds, step=step, summary=summary)
            writer.write(event.SerializeToString())


def _seconds(utc: datetime | None) -> float:
    return utc.replace(tzinfo=UTC).timestamp() if utc else 0.0
