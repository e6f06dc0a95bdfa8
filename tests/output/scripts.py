"""Programs that stand for a browser, or for what installs one."""

from pathlib import Path


def script(path: Path, *lines: str) -> str:
    """Write a shell script that may be run; return its path as text."""
    path.write_text("\n".join(["#!/bin/sh", *lines]) + "\n")
    path.chmod(0o755)
    return str(path)
