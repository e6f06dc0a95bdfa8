"""A progress bar with a rate; it imports rich, so `hpland.commands.output` imports it late."""

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class Rate(ProgressColumn):
    """How many are done per second; empty until it is known."""

    def render(self, task: Task) -> Text:
        """Return the rate of a task as text."""
        speed = task.finished_speed or task.speed
        if speed is None:
            return Text()
        return Text(f"{speed:,.0f}/s" if speed >= 10 else f"{speed:.1f}/s")


def progress_bar(console: Console | None = None) -> Progress:
    """Return a bar on stderr, or ``console``, that shows only where that is a terminal.

    A task shows how many are done, the total, the rate and the time left; when it is finished, the
    time that it took.
    """
    console = console or Console(stderr=True)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=console,
        disable=not console.is_terminal,
    )
