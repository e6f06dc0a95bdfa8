import pytest

from hpland.errors import first_line


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (RuntimeError("no server\nDETAIL: port 1"), "no server"),
        (RuntimeError("no browser", "try another"), "no browser"),
        (PermissionError(13, "Permission denied", "x.db"), "[Errno 13] Permission denied: 'x.db'"),
        (KeyError("name"), "name"),
        (TimeoutError(), "TimeoutError"),
        (RuntimeError("\n"), "RuntimeError"),
    ],
)
def test_an_error_in_one_line(error: Exception, line: str) -> None:
    assert first_line(error) == line
