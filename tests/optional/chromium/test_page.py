"""What a browser shows of the page of a run: headless Chromium renders it and is asked where everything is."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import zlib
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = (
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--allow-file-access-from-files",
    "--force-device-scale-factor=1",
    "--hide-scrollbars",
)

TESTS = r"""
import boto3
import pytest

def test_failing(fake_bedrock_jobs):
    fake = fake_bedrock_jobs
    fake.clock.freeze()
    fake.add_job(job_name="nightly-7", status="Failed", failure_message="no S3 access " * 20)
    fake.add_job(job_name="n" * 63)
    fake.add_job(job_name="nightly-8")
    fake.clock.advance(minutes=20)
    boto3.client("bedrock").stop_model_customization_job(jobIdentifier="nightly-8")
    fake.clock.advance(minutes=10)
    fake.add_deployment(deployment_name="serving", status="Creating")
    assert False

@pytest.mark.parametrize("name", ["</title><script>document.title='scripted'</script>"])
def test_hostile(fake_bedrock_jobs, name):
    fake_bedrock_jobs.add_job(status="Failed", failure_message=name)
    assert False

def test_passing(fake_bedrock_jobs):
    fake_bedrock_jobs.add_job(job_name="passed")
"""

# The page itself may run no script, so another one looks into it.
LOOK = """
<!DOCTYPE html><body style="margin:0"><iframe src="page.html" width="1040" height="3000" style="border:0"></iframe><pre id="found"></pre>
<script>
onload = () => {
  const page = document.querySelector("iframe").contentDocument;
  const box = (element) => { const r = element.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
  const all = (selector, root) => [...(root || page).querySelectorAll(selector)];
  const found = {
    title: page.title,
    scrolls: page.documentElement.scrollWidth > 1040,
    tests: all("details").map((test) => ({
      name: test.querySelector("summary").textContent,
      open: test.open,
      shown: all("svg, pre", test).filter((element) => element.checkVisibility()).length,
      drawing: box(test.querySelector("svg")),
      texts: all("svg text", test).map((text) => [text.firstChild.textContent, box(text)]),
      bars: all("svg rect + rect, svg circle", test).map((bar) => [getComputedStyle(bar).fill, box(bar)]),
      tooltips: all("svg title", test).map((title) => title.textContent),
    })),
  };
  document.getElementById("found").textContent = JSON.stringify(found);
};
</script>
"""


def chromium(directory: Path, *arguments: str) -> str:
    """What Chromium prints."""
    profile = f"--user-data-dir={directory / 'profile'}"
    process = subprocess.run([*CHROMIUM, profile, *arguments], capture_output=True, text=True, check=True, timeout=120)
    return process.stdout


@pytest.fixture
def page(pytester: pytest.Pytester) -> Path:
    """The page of a run."""
    pytester.makepyfile(TESTS)
    pytester.runpytest("-p", "no:randomly", "--fake-bedrock-jobs-html=page.html").assert_outcomes(passed=1, failed=2)
    return pytester.path / "page.html"


@pytest.fixture
def seen(page: Path) -> dict[str, Any]:
    """What the browser has laid out."""
    look = page.with_name("look.html")
    look.write_text(LOOK)
    dom = chromium(page.parent, "--virtual-time-budget=5000", "--dump-dom", look.as_uri())
    found: dict[str, Any] = json.loads(unescape(re.findall('<pre id="found">(.*?)</pre>', dom, re.DOTALL)[0]))
    return found


def test_failed_tests_are_open_and_others_closed(seen: dict[str, Any]) -> None:
    """What is closed is not shown; what is open shows its drawing and its text."""
    assert [(test["open"], test["shown"]) for test in seen["tests"]] == [(True, 2), (True, 2), (False, 0)]


def test_nothing_that_a_name_holds_is_run(seen: dict[str, Any]) -> None:
    """It is shown as it is."""
    assert seen["title"] == "Bedrock"
    assert any("<script>" in text for test in seen["tests"] for text, _ in test["texts"])


def test_every_text_is_within_the_drawing_and_on_no_other(seen: dict[str, Any]) -> None:
    """With a name of 63 characters and a message of 260."""
    assert not seen["scrolls"]
    for test in seen["tests"][:2]:
        left, top, right, bottom = test["drawing"]
        boxes = [box for _, box in test["texts"]]
        assert all(left <= box[0] < box[2] <= right and top <= box[1] < box[3] <= bottom for box in boxes)
        assert [(one, other) for one in boxes for other in boxes if one is not other and overlap(one, other)] == []


def test_the_lanes_show_their_statuses_in_colours(seen: dict[str, Any]) -> None:
    """Red for the failed job, grey for the stopped one, blue where something trains."""
    colours = Counter(colour for colour, (left, _, right, _) in seen["tests"][0]["bars"] if right - left >= 1)
    assert {"rgb(193, 18, 31)", "rgb(108, 117, 125)", "rgb(42, 111, 151)"} <= set(colours)


def test_tooltips_have_what_there_is_no_room_for(seen: dict[str, Any]) -> None:
    """The whole name, the whole message."""
    tooltips = seen["tests"][0]["tooltips"]
    assert f"job {'n' * 63}" in tooltips
    assert any(("no S3 access " * 20).strip() in tooltip for tooltip in tooltips)


def test_a_screenshot_shows_the_colours(page: Path) -> None:
    """They are painted, and not only laid out."""
    chromium(page.parent, "--window-size=1040,1500", f"--screenshot={page.with_name('page.png')}", page.as_uri())
    painted = colours_of(page.with_name("page.png"))
    assert {(193, 18, 31), (108, 117, 125), (42, 111, 151), (255, 255, 255)} <= {
        colour for colour, number in painted.items() if number > 50
    }


def overlap(one: list[float], other: list[float]) -> bool:
    """Whether two boxes lie on each other by more than a pixel."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 1 and down > 1


def colours_of(path: Path) -> Counter[tuple[int, ...]]:
    """How many pixels of a PNG with 8 bits a channel have each colour."""
    content, at = path.read_bytes(), 8
    chunks: dict[bytes, bytes] = {}
    while at < len(content):
        (size,) = struct.unpack(">I", content[at : at + 4])
        kind = content[at + 4 : at + 8]
        chunks[kind] = chunks.get(kind, b"") + content[at + 8 : at + 8 + size]
        at += 12 + size
    width, height, depth, colour_type = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    channels = {2: 3, 6: 4}[colour_type]
    assert depth == 8
    lines, before = zlib.decompress(chunks[b"IDAT"]), bytearray(width * channels)
    counter: Counter[tuple[int, ...]] = Counter()
    for number in range(height):
        start = number * (width * channels + 1)
        before = unfiltered(lines[start], bytearray(lines[start + 1 : start + 1 + width * channels]), before, channels)
        counter.update(zip(*(before[channel::channels] for channel in range(3)), strict=True))
    return counter


def unfiltered(kind: int, line: bytearray, above: bytearray, channels: int) -> bytearray:
    """A line of a PNG's pixels, whose bytes are given as differences from those beside and above."""
    for at in range(len(line)):
        left = line[at - channels] if at >= channels else 0
        corner = above[at - channels] if at >= channels else 0
        line[at] = (line[at] + predicted(kind, left, above[at], corner)) % 256
    return line


def predicted(kind: int, left: int, above: int, corner: int) -> int:
    """What a filter of PNG expects a byte to be."""
    if kind == 4:
        guess = left + above - corner
        return min((left, above, corner), key=lambda byte: abs(guess - byte))
    return (0, left, above, (left + above) // 2)[kind]
