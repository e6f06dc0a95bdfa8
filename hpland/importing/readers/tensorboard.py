"""Event files with what TensorBoard's HParams plugin shows: sessions, each in a folder of its own.

Numbers are all doubles. Scalars of the folders below a session's are its metrics, too, by their
names as in ``validation/loss``. https://www.tensorflow.org/tensorboard/hyperparameter_tuning_with_hparams
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hpland.errors import HplandError
from hpland.importing.source import Source
from hpland.importing.sweep import LAST_STEP, Asked, Record, Sweep, in_columns
from hpland.space import Choice, Integer, Parameter, Real

TOOL = "a folder of TensorBoard's"
EVENTS = "**/*tfevents*"
STATES = {0: "COMPLETE", 1: "COMPLETE", 2: "FAIL"}  # unknown, success, failure; 3 is running


@dataclass
class Session:
    """What the event files of a session say.

    Attributes:
        params: what was tried.
        state: Optuna's name of its state; empty while it runs.
        start, end: seconds since 1970, UTC; None if unknown.
        curves: the scalars by step.
    """

    params: dict[str, Any] = field(default_factory=dict)
    state: str = "COMPLETE"
    start: float | None = None
    end: float | None = None
    curves: dict[str, dict[int, float]] = field(default_factory=dict)


@dataclass
class Told:
    """What a folder says of its experiment: ranges, metrics, and the sessions by their folders."""

    space: dict[str, Parameter] = field(default_factory=dict)
    metrics: dict[str, None] = field(default_factory=dict)
    sessions: dict[Path, Session] = field(default_factory=dict)


def sniff(source: Source) -> int:
    """Return whether there are event files; other tools may write some beside their own."""
    return 1 if source.path.is_dir() and source.files(EVENTS) else 0


def files(source: Source) -> Sequence[Path]:
    """Return the event files."""
    return source.files(EVENTS)


def read(source: Source, asked: Asked) -> Sweep:
    """Return the sessions that have hyperparameters; each metric's last value counts."""
    told = Told()
    scalars: dict[Path, dict[str, dict[int, float]]] = {}
    for path in source.files(EVENTS):
        for step, value in _values(path):
            if value.metadata.plugin_data.plugin_name == "hparams":
                _note(told, path.parent, value)
            elif (x := _scalar(value)) is not None and 0 <= step <= LAST_STEP:
                scalars.setdefault(path.parent, {}).setdefault(value.tag, {})[step] = x
    for folder, found in scalars.items():
        _give(told.sessions, folder, found)
    names = dict.fromkeys(name for one in told.sessions.values() for name in one.curves)
    known = tuple(name for name in told.metrics if name in names)
    curve = (asked.objectives or known)[:1]
    return Sweep(
        TOOL,
        lambda: in_columns(_record(one, curve) for one in told.sessions.values()),
        tuple(names),
        objectives=known if len(known) == 1 else (),
        space=told.space,
    )


def _record(session: Session, curve: Sequence[str]) -> Record | None:
    if not session.state or (session.state == "COMPLETE" and not session.curves):
        return None
    reported = {name: session.curves.get(name, {}) for name in curve}
    return Record(
        session.params,
        {name: steps[max(steps)] for name, steps in session.curves.items()},
        session.state,
        {},
        session.start,
        session.end,
        {name: steps if len(steps) > 1 else {} for name, steps in reported.items()},
    )


def _give(
    sessions: Mapping[Path, Session], folder: Path, scalars: Mapping[str, dict[int, float]]
) -> None:
    """Give a folder's scalars to its session, or to that of the nearest folder above."""
    for above in (folder, *folder.parents):
        if above in sessions:
            start = "" if above == folder else f"{folder.relative_to(above).as_posix()}/"
            for tag, steps in scalars.items():
                sessions[above].curves.setdefault(f"{start}{tag}", {}).update(steps)
            return


def _note(told: Told, folder: Path, value: Any) -> None:
    """Take note of what an event says to the plugin."""
    from google.protobuf.message import DecodeError
    from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

    try:
        data = HParamsPluginData.FromString(value.metadata.plugin_data.content)
    except DecodeError:
        return
    kind = data.WhichOneof("data")
    if kind == "experiment":
        told.metrics |= {_metric(one.name): None for one in data.experiment.metric_infos}
        told.space |= dict(_space(data.experiment.hparam_infos))
    elif kind == "session_start_info":
        session = told.sessions.setdefault(folder, Session())
        session.params |= {k: _plain(x) for k, x in data.session_start_info.hparams.items()}
        session.start = data.session_start_info.start_time_secs or None
    elif kind == "session_end_info":
        session = told.sessions.setdefault(folder, Session())
        session.state = STATES.get(data.session_end_info.status, "")
        session.end = data.session_end_info.end_time_secs or None


def _metric(name: Any) -> str:
    return f"{name.group}/{name.tag}" if name.group else str(name.tag)


def _space(infos: Any) -> Iterator[tuple[str, Parameter]]:
    for one in infos:
        choices = tuple(dict.fromkeys(map(_plain, one.domain_discrete.values)))
        low, high = one.domain_interval.min_value, one.domain_interval.max_value
        if len(choices) > 1:
            yield one.name, Choice(choices)
        elif -1e300 < low < high < 1e300:
            whole = low.is_integer() and high.is_integer()
            yield one.name, Integer(int(low), int(high)) if whole else Real(low, high)


def _plain(value: Any) -> Any:
    """Return a value of protobuf's, whose numbers are doubles: integers where they are whole."""
    kind = value.WhichOneof("kind")
    if kind == "number_value":
        x = value.number_value
        return int(x) if x.is_integer() and abs(x) < 2**53 else x
    return getattr(value, kind) if kind in ("string_value", "bool_value") else None


def _scalar(value: Any) -> float | None:
    """Return a summary as one number; None for pictures, histograms and text."""
    kind = value.WhichOneof("value")
    if kind == "simple_value":
        return float(value.simple_value)
    if kind != "tensor" or value.metadata.plugin_data.plugin_name != "scalars":
        return None
    from tensorboard.util.tensor_util import make_ndarray

    try:
        return float(make_ndarray(value.tensor))
    except (ValueError, TypeError):
        return None


def _values(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield the step and each summary of the events in a file; one that is cut off is left out."""
    try:
        from google.protobuf.message import DecodeError
        from tensorboard.compat.proto.event_pb2 import Event
    except ImportError as error:
        raise HplandError(
            "TensorBoard's event files need its package: pip install 'hpland[tensorboard]'"
        ) from error
    for record in _records(path):
        try:
            event = Event.FromString(record)
        except DecodeError as error:
            raise HplandError(f"{path} is no event file of TensorBoard's") from error
        for value in event.summary.value:
            yield event.step, value


def _records(path: Path) -> Iterator[bytes]:
    """Yield the records of a TFRecord file: a length, its checksum, the bytes, their checksum."""
    left = path.stat().st_size
    with path.open("rb") as file:
        while left >= 12:
            (length,) = struct.unpack("<Q", file.read(12)[:8])
            left -= 16 + length
            if left < 0:
                return
            yield file.read(length)
            file.read(4)
