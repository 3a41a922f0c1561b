"""A story as HTML: what is in it, and that it stands alone. What of it is seen, a browser tells: tests/optional/chromium."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from pytest_bedrock_jobs.fake.history import text
from pytest_bedrock_jobs.fake.history.html import Entry, fragment, page
from pytest_bedrock_jobs.fake.history.story import Kind, Story

from .stories import CREATE, GET, LIST, batch, call, failed_job, job, lane, lost_answers, stopped_job, story

SVG = "{http://www.w3.org/2000/svg}"
FAULT = "#c1121f"


def drawing(told: Story) -> ET.Element:
    """The SVG of a story, which has to be well-formed XML."""
    return ET.fromstring(re.findall("<svg.*</svg>", fragment(told), re.DOTALL)[0])


def titles(told: Story) -> list[str]:
    """All tooltips of a story's SVG."""
    return [title.text or "" for title in drawing(told).iter(f"{SVG}title")]


def texts(told: Story) -> list[str]:
    """All texts that stand in a story's SVG."""
    return [element.text or "" for element in drawing(told).iter(f"{SVG}text")]


def everything() -> Story:
    """A story with every kind of lane and call."""
    lanes = [
        *lost_answers().lanes,
        failed_job("nightly-7", -50),
        stopped_job("nightly-6", -35, 0),
        batch("batch"),
        lane("odd", (3, "Odd", Kind.WORKING)),
    ]
    rows = [*lost_answers().rows, *(call(LIST, "", (minute, "3 listed"), lane="") for minute in range(60))]
    return story(lanes, rows, now=85)


def test_the_page_needs_no_script_and_no_network() -> None:
    """It is shown by CI systems that allow neither, and says so itself."""
    whole = page([Entry("test_it", "failed", fragment(everything()))])
    assert "<script" not in whole
    assert not re.search(r"\b(src|href|srcset|data|action)=|url\(|@import", whole)
    assert set(re.findall(r"https?://[^\"']*", whole)) == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in whole


def test_the_page_is_well_formed() -> None:
    """Every element that is opened is closed."""
    open_elements: list[str] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, _: object) -> None:
            open_elements.append(tag)
            if tag == "meta":
                open_elements.pop()

        def handle_startendtag(self, tag: str, _: object) -> None: ...

        def handle_endtag(self, tag: str) -> None:
            assert open_elements.pop() == tag

    Parser().feed(page([Entry("one", "failed", fragment(everything())), Entry("two", "passed", fragment(story()))]))
    assert open_elements == []


def test_each_test_can_be_opened_and_failed_ones_are_open() -> None:
    """The head of the page counts them."""
    whole = page([Entry(name, outcome, "") for name, outcome in (("a", "failed"), ("b", "passed"), ("c", "passed"))])
    assert '<details class="failed" open><summary><b>failed</b>a</summary></details>' in whole
    assert '<details class="passed"><summary><b>passed</b>b</summary></details>' in whole
    assert "<p>1 failed, 2 passed</p>" in whole


def test_a_page_without_tests_says_so() -> None:
    """A run in which nothing used a fake."""
    assert "No test used a fake." in page([])


def test_what_comes_from_outside_is_escaped() -> None:
    """Ids of tests, names of jobs, messages, answers."""
    hostile = "</title></svg><script>alert(1)</script>\x1b\u202e\"'"
    told = story([failed_job(hostile, message=hostile)], [call(CREATE, hostile, (0, hostile))], now=40)
    whole = page([Entry(hostile, "failed", fragment(told))])
    assert "<script" not in whole
    assert whole.isascii()
    assert "\x1b" not in whole
    assert any(r"\x1b\u202e" in title for title in titles(told))


def test_every_lane_has_its_name_and_its_end() -> None:
    """As in the text."""
    shown = texts(everything())
    assert {"nightly-8", "nightly-8-again", "nightly-7", "nightly-6", "batch", "odd", "other calls"} <= set(shown)
    assert "Failed after 30 min: no S3 access" in shown
    assert "Stopped after 37 min" in shown


def test_the_text_stands_below() -> None:
    """For whoever wants to copy it."""
    assert f">{text.render(lost_answers())}</pre>" in fragment(lost_answers())


def test_tooltips_tell_of_statuses_phases_and_calls() -> None:
    """With times."""
    told = titles(everything())
    assert "job nightly-7" in told
    assert "validation, 0:00:36 to 0:03:10 (2 min 34 s)" in told
    assert "Failed at -0:20:00" in told
    assert "0:01:00 CreateModelCustomizationJob nightly-8: no answer, but done (injected)" in told
    assert "goes on" in told


def test_a_tick_is_red_where_a_fault_was() -> None:
    """And grey where not."""
    told = story([job("a")], [call(GET, "a", (10, "429 ThrottlingException", True), (20, "InProgress"))], now=60)
    ticks = {
        title.text: element.get("fill")
        for element in drawing(told).iter(f"{SVG}rect")
        for title in element
        if "GetModel" in (title.text or "")
    }
    assert ticks == {
        "0:10:00 GetModelCustomizationJob a: 429 ThrottlingException (injected)": FAULT,
        "0:20:00 GetModelCustomizationJob a: InProgress": "#adb5bd",
    }


def test_ticks_on_the_same_spot_are_one() -> None:
    """A thousand polls do not make a thousand elements; the tooltip tells of the first ones."""
    told = story([job("a")], [call(GET, "a", (0, "InProgress")) for _ in range(1000)], now=60)
    (title,) = [title for title in titles(told) if "GetModel" in title]
    assert title.split("\n")[-1] == "... 990 more"
    assert len(title.split("\n")) == 11


def test_the_legend_names_the_colours_that_there_are() -> None:
    """What works is called by its own word where there is one."""
    assert texts(story([job("a")], now=90))[-3:] == ["validation", "training", "completed"]
    assert "in progress" in texts(story([job("a"), batch("b")], now=30))


def test_a_story_without_lanes_has_no_drawing() -> None:
    """Only its text."""
    assert "<svg" not in fragment(story(rows=[call(LIST, "", (0, "none"))]))
