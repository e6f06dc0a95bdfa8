"""Event files as TensorBoard's own writer writes them, of its HParams plugin."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2
from tensorboard.plugins.hparams import summary_v2 as api
from tensorboard.plugins.scalar import metadata as scalar
from tensorboard.summary.writer.record_writer import RecordWriter
from tensorboard.util.tensor_util import make_tensor_proto

from tests.importing.forms import imported, states
from tests.importing.test_broken import QUICK, imported_or_refused

EVENTS = "events.out.tfevents.1714557600.host"


def wrote(folder: str | Path, *summaries: tuple[int, Any]) -> Path:
    path = Path(folder, EVENTS)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        writer = RecordWriter(file)
        writer.write(Event(file_version="brain.Event:2").SerializeToString())
        for step, summary in summaries:
            writer.write(Event(step=step, summary=summary).SerializeToString())
    return path


def one(step: int, tag: str, x: float) -> tuple[int, Any]:
    """Return a scalar as PyTorch writes it."""
    return step, Summary(value=[Summary.Value(tag=tag, simple_value=x)])


def tensor(step: int, tag: str, x: float) -> tuple[int, Any]:
    """Return a scalar as Keras writes it."""
    about = scalar.create_summary_metadata("", "")
    value = Summary.Value(tag=tag, metadata=about, tensor=make_tensor_proto(x))
    return step, Summary(value=[value])


def start(**params: Any) -> tuple[int, Any]:
    return 0, api.hparams_pb(params, trial_id="1", start_time_secs=1714557600)


def end(status: Any = api_pb2.STATUS_SUCCESS) -> tuple[int, Any]:
    info = plugin_data_pb2.SessionEndInfo(status=status, end_time_secs=1714557660)
    data = plugin_data_pb2.HParamsPluginData(session_end_info=info)
    about = metadata.create_summary_metadata(data)
    value = Summary.Value(
        tag=metadata.SESSION_END_INFO_TAG, metadata=about, tensor=metadata.NULL_TENSOR
    )
    return 0, Summary(value=[value])


def about(params: Sequence[Any], *metrics: Any) -> tuple[int, Any]:
    return 0, api.hparams_config_pb(params, metrics, time_created_secs=0.0)


def lay() -> Path:
    space = [
        api.HParam("lr", api.RealInterval(0.001, 1.0)),
        api.HParam("units", api.Discrete([16, 32, 64])),
        api.HParam("opt", api.Discrete(["sgd", "adam"])),
    ]
    wrote("tb", about(space, api.Metric("loss", group="validation")))
    wrote("tb/run-1", start(lr=0.1, units=32, opt="adam", amp=True), end())
    wrote("tb/run-1/validation", tensor(0, "loss", 0.75), tensor(1, "loss", 0.5))
    wrote("tb/run-2", start(lr=0.5, units=16, opt="sgd", amp=False), end())
    wrote("tb/run-2/validation", one(0, "loss", 0.25))
    wrote("tb/run-3", start(lr=0.2, units=16, opt="sgd"), end(api_pb2.STATUS_FAILURE))
    wrote("tb/run-4", start(lr=0.2, units=16, opt="sgd"))
    wrote("tb/other", one(0, "loss", 0.125))  # has no hyperparameters
    return Path("tb")


def test_sessions_are_trials() -> None:
    study = imported(lay(), directions=("minimize",))
    assert states(study) == ["COMPLETE", "COMPLETE", "FAIL"]
    assert [trial.params for trial in study.trials] == [
        {"lr": 0.1, "units": 32, "opt": "adam", "amp": True},
        {"lr": 0.5, "units": 16, "opt": "sgd", "amp": False},
        {"lr": 0.2, "units": 16, "opt": "sgd"},
    ]
    assert [trial.values for trial in study.trials] == [[0.5], [0.25], None]
    first = study.trials[0]
    assert first.intermediate_values == {0: 0.75, 1: 0.5}
    assert first.distributions["lr"].__dict__ == {
        "low": 0.001, "high": 1.0, "log": False, "step": None,
    }  # fmt: skip
    assert first.distributions["units"].__dict__ == {"choices": (16, 32, 64)}
    assert first.datetime_complete is not None
    assert first.datetime_start is not None
    assert (first.datetime_complete - first.datetime_start).total_seconds() == 60
    assert study.user_attrs["inferred"] == ["amp"]
    assert study.user_attrs["unfinished_trials"] == 1


def test_a_file_that_is_cut_off_counts_as_far_as_it_goes() -> None:
    path = wrote("tb/a", start(lr=0.1), one(0, "loss", 0.5), one(1, "loss", 0.25))
    path.write_bytes(path.read_bytes()[:-3])
    wrote("tb/b", start(lr=0.2), one(0, "loss", 0.75))
    study = imported("tb", directions=("minimize",), objectives=("loss",))
    assert [trial.values for trial in study.trials] == [[0.5], [0.75]]


@given(data=st.data())
@QUICK
def test_random_bytes(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wrote(Path(folder, "b"), start(lr=0.2), one(0, "loss", 0.75))
        path = wrote(Path(folder, "a"), start(lr=0.1), one(0, "loss", 0.5), end())
        whole = path.read_bytes()
        at = data.draw(st.integers(0, len(whole)))
        path.write_bytes(whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + 4 :])
        imported_or_refused(Path(folder))
