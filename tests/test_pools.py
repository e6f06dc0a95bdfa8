"""Processes that work for a command."""

import warnings

import pytest

from hpland import cli
from hpland.pools import cores


def test_a_warning_of_a_worker_is_shown_as_one_of_the_command(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(warnings, "showwarning", cli._warn)
    with cores(2) as pool:
        assert pool
        pool.executor.submit(warnings.warn, "the disk is slow").result()
    assert capfd.readouterr().err == "hpland: warning: the disk is slow\n"
