import os
import subprocess
import sys
from pathlib import Path

import pytest

from hpland.output.folder import PREFIX, own_folder

HOLD = """
import sys
from hpland.output.folder import own_folder
from pathlib import Path
with own_folder(Path(sys.argv[1])) as folder:
    (folder / "file").write_text("half")
    print(folder, flush=True)
    sys.stdin.read()
"""


def old(folder: Path) -> None:
    """Make a folder look as if it was made long ago."""
    os.utime(folder, (0, 0))


def test_a_folder_is_gone_afterwards(tmp_path: Path) -> None:
    def interrupted() -> None:
        with own_folder(tmp_path) as folder:
            (folder / "file").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_killed_process_goes_with_the_next_and_no_other_does(
    tmp_path: Path,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout
        left = Path(other.stdout.readline().strip())
        old(left)
        with own_folder(tmp_path) as mine:
            assert left.exists(), "its process is there"
            old(mine)
            with own_folder(tmp_path):
                assert mine.exists(), "it is in use in this process"
        other.kill()
        other.wait()
    young = tmp_path / f"{PREFIX}young"
    foreign = tmp_path / ".hpland-other"
    for folder in (young, foreign):
        folder.mkdir()
    old(foreign)
    old(left)
    with own_folder(tmp_path) as mine:
        assert set(tmp_path.iterdir()) == {mine, young, foreign}
    assert set(tmp_path.iterdir()) == {young, foreign}


def test_a_link_in_place_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.mkdir()
    link = tmp_path / f"{PREFIX}link"
    link.symlink_to(target)
    os.utime(link, (0, 0), follow_symlinks=False)
    old(target)
    with own_folder(tmp_path):
        pass
    assert target.exists()
