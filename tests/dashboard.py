"""A real optuna-dashboard in a real browser: ``python -m tests.dashboard`` takes its picture."""

import asyncio
import base64
import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from choreographer import Browser, Tab

from hpland.landscapes import LANDSCAPES
from hpland.output.find import need_browser
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.parsing import parse_storage
from hpland.studies.writing.studies import write_studies

PATIENCE = 60.0  # seconds; a machine may be busy
SIZE = (1280, 900)
PICTURE = Path(__file__).parents[1] / "docs" / "dashboard.png"
CARDS = """(() => {
  const cards = [...document.querySelectorAll("[id^='user-defined-plot:hpland-']")];
  return cards.every(card => card._fullLayout && card._transitionData) && cards.map(card => ({
    name: card.id.split("hpland-")[1],
    title: card.querySelector(".gtitle").textContent,
    types: card._fullData.map(trace => trace.type),
    sizes: card._fullData.map(trace => (trace.x || []).length),
    layout: [card._fullLayout.width, card._fullLayout.height],
    box: [card.clientWidth, card.clientHeight],
    links: [...card.querySelectorAll("a, image, img, script")].map(link => link.outerHTML),
  }));
})()"""  # what every card of hpland's shows, once it is drawn
GROUND = "getComputedStyle(document.body).backgroundColor"
TEXT = "document.body.innerText"


@contextmanager
def running(*arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Run ``hpland dashboard`` at a free port; yield the process and its address."""
    command = [sys.executable, "-m", "hpland", "dashboard", "--port", "0", *arguments]
    env = {**os.environ, "PYTHONHASHSEED": "0"}  # cards come in the order of a set
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=env) as process:
        assert process.stdout
        assert process.stderr
        try:
            lines = iter(process.stdout.readline, "")
            found = next(filter(None, (re.search(r"http://127\S+:\d+", line) for line in lines)))
            yield process, found[0]
        finally:
            process.kill()


class Page:
    """A page of the dashboard in a browser."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab

    async def send(self, method: str, **params: Any) -> Any:
        return (await self.tab.send_command(method, params=params))["result"]

    async def look(self, script: str) -> Any:
        """Return what an expression is in the page."""
        found = await self.send("Runtime.evaluate", expression=f"JSON.stringify({script})")
        return json.loads(found["result"].get("value", "null"))

    async def until(self, script: str) -> Any:
        """Return what an expression is, as soon as it is true."""
        end = time.monotonic() + PATIENCE
        while not (found := await self.look(script)):
            assert time.monotonic() < end, await self.look(TEXT)
        return found

    async def go(self, url: str, theme: str = "light") -> None:
        media = [{"name": "prefers-color-scheme", "value": theme}]
        await self.send("Emulation.setEmulatedMedia", features=media)
        await self.send("Page.navigate", url=url)

    async def cards(self, url: str, many: int, theme: str = "light") -> list[dict[str, Any]]:
        """Return what the cards of a study show when so many are drawn."""
        await self.go(url, theme)
        await self.until(f"(({CARDS}) || []).length === {many}")
        return list(await self.look(CARDS))

    async def picture(self) -> bytes:
        found = await self.send("Page.captureScreenshot", format="png")
        return base64.b64decode(found["data"])


@contextmanager
def studies(*names: str) -> Iterator[str]:
    """Yield the path of a storage with the default studies of landscapes."""
    with TemporaryDirectory() as folder:
        path = f"{folder}/hpland.db"
        write_studies([plan_run(LANDSCAPES[name]) for name in names], parse_storage(path))
        yield path


async def _taken(path: str) -> bytes:
    """Return a picture of the cards of the first study."""
    async with Browser(path=need_browser(), enable_sandbox=False) as browser:
        page = Page(await browser.create_tab("about:blank", SIZE[0], 560))
        with running("--storage", path) as (_, url):
            await page.cards(f"{url}/dashboard/studies/1", 2)
            # without a mouse plotly shows its buttons all the time
            await page.look("document.querySelectorAll('.modebar').forEach(bar => bar.remove())")
            first = "document.querySelector('[id^=user-defined]')"
            await page.look(f"({first}.scrollIntoView(), window.scrollBy(0, -84))")
            return await page.picture()


def _small(png: bytes) -> bytes:
    from PIL import Image

    small = io.BytesIO()
    few = Image.open(io.BytesIO(png)).convert("RGB").quantize(256, kmeans=4)
    few.save(small, "png", optimize=True)
    return small.getvalue()


if __name__ == "__main__":
    with studies("sweep") as path:
        PICTURE.write_bytes(_small(asyncio.run(_taken(path))))
