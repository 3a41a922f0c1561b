"""A story as text, pinned to the letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

import pytest

from pytest_bedrock_jobs.fake.history.story import Kind, Row, Span, Story
from pytest_bedrock_jobs.fake.history.text import render

from .stories import CREATE, GET, LIST, at, batch, call, failed_job, job, lane, lost_answers, stopped_job, story


def lines(told: Story, **options: Any) -> list[str]:
    """The lines of a story."""
    return render(told, **options).split("\n")


def bars(told: Story, **options: Any) -> list[str]:
    """The lines of its lanes, without the head, the axis, the legend and the texts at the ends."""
    return [line[: line.rindex("  ")].rstrip() for line in lines(told, **options)[2 : 2 + len(told.lanes)]]


def calls(rows: Sequence[Row], limit: int = 14) -> list[str]:
    """The lines of the calls of a story without lanes."""
    return lines(story(rows=rows), rows=limit)[1:]


def test_a_story_of_lost_answers_at_100_columns() -> None:
    """Everything has its place: the head, the lanes over their axis, the legend, the calls with their tries."""
    expected = """\
2 jobs, 6 calls (9 requests), 1 h 25 min of virtual time
                 0:00      0:15       0:30      0:45       1:00      1:15
nightly-8        |v========================================C                     Completed after 1 h
nightly-8-again     |v========================================C                  Completed after 1 h
                 | created  v validation  = training  C ended
0:00:00  CreateModelCustomizationJob nightly-8        no answer, but done (injected)
0:01:00    try 2                                      no answer, but done (injected)
0:02:01    try 3                                      no answer, but done (injected)
                                                      raised ReadTimeoutError after 3 tries
0:05:03  CreateModelCustomizationJob nightly-8-again  ...16kf4rfddn4x
0:05:03  GetModelCustomizationJob nightly-8-again     InProgress  x2, every 20 min, until 0:25:03
0:45:03  GetModelCustomizationJob nightly-8-again     429 ThrottlingException (injected)
0:45:04    try 2                                      InProgress
1:05:04  GetModelCustomizationJob nightly-8-again     Completed"""
    assert render(lost_answers()) == expected


def test_a_story_of_lost_answers_at_80_columns() -> None:
    """Names give way first; what does not fit goes on in the next line."""
    expected = """\
2 jobs, 6 calls (9 requests), 1 h 25 min of virtual time
                 0:00          0:30          1:00
nightly-8        |v==========================C               Completed after 1 h
nightly-8-again    |v==========================C             Completed after 1 h
                 | created  v validation  = training  C ended
0:00:00  CreateModelCustomizationJob nightly-8  no answer, but done (injected)
0:01:00    try 2                                no answer, but done (injected)
0:02:01    try 3                                no answer, but done (injected)
                                                raised ReadTimeoutError after 3
                                                tries
0:05:03  CreateModelCustomizationJob nig...ain  ...16kf4rfddn4x
0:05:03  GetModelCustomizationJob nigh...again  InProgress  x2, every 20 min,
                                                until 0:25:03
0:45:03  GetModelCustomizationJob nigh...again  429 ThrottlingException
                                                (injected)
0:45:04    try 2                                InProgress
1:05:04  GetModelCustomizationJob nigh...again  Completed"""
    assert render(lost_answers(), width=80) == expected


@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize("verbose", [False, True])
def test_no_line_is_longer_than_the_terminal_is_wide(width: int, *, verbose: bool) -> None:
    """With long names, many jobs, and messages of AWS's greatest length."""
    lanes = [job(f"{number:03}-" + "x" * 59, -number) for number in range(200, 0, -1)]
    lanes += [failed_job("failed", message="word " * 400), failed_job("one-word", message="x" * 2048), batch("y" * 63)]
    rows = [call(CREATE, "z" * 63, (number, "400 ValidationException: " + "why " * 300)) for number in range(20)]
    rows.append(call("x" * 90, "name", (30, "word" * 90, True), raised="SomeVeryLongNameOfAnException" * 3))
    told = lines(story(lanes, rows, now=40), width=width, verbose=verbose)
    assert max(map(len, told)) <= width
    assert [line for line in told if not line.isprintable() or not line.isascii()] == []


def test_what_a_terminal_may_not_show_is_escaped() -> None:
    """Colours, line breaks, text that runs backward, and whatever is not ASCII."""
    hostile = "a\x1b[31m\n\u202e\U0001f600"
    told = render(story([failed_job(hostile, message=hostile)], [call(CREATE, hostile, (0, hostile))], now=40))
    assert told.isascii()
    assert told.replace("\n", "").isprintable()
    assert r"a\x1b[31m\n\u202e\U0001f600" in told


def test_eight_lanes_are_shown_and_the_others_counted() -> None:
    """Those that calls were about come first, then what runs, then what changed last; they stand in the order of their creation."""
    lanes = [failed_job("asked-for", -500), *(job(f"job-{number}", -400 + number) for number in range(20))]
    lanes += [job("running", -10)]
    told = lines(story(lanes, [call(GET, "asked-for", (0, "Failed"))], now=1))
    assert [line.split()[0] for line in told[2:10]] == ["asked-for", *(f"job-{n}" for n in range(14, 20)), "running"]
    assert "... and 14 more: 14 Completed" in told


def test_verbose_shows_all_lanes_and_all_calls() -> None:
    """As many as there are."""
    lanes = [job(f"job-{number}") for number in range(30)]
    rows = [call(CREATE, f"job-{number}", (0, "...x")) for number in range(30)]
    told = lines(story(lanes, rows), verbose=True)
    assert sum(line.startswith("job-") for line in told) == 30
    assert sum("CreateModelCustomizationJob" in line for line in told) == 30
    assert not any("more" in line for line in told)


def test_fourteen_rows_are_shown_of_the_first_calls_and_the_last() -> None:
    """How it ended tells more than how it began."""
    told = calls([call(CREATE, f"job-{number}", (number, "...x")) for number in range(30)])
    assert len(told) == 14
    assert [line.split()[2] for line in (*told[:4], *told[5:])] == [
        *(f"job-{number}" for number in range(4)),
        *(f"job-{number}" for number in range(21, 30)),
    ]
    assert told[4] == "... 17 more calls ..."


def test_a_call_with_many_tries_shows_the_first_and_the_last() -> None:
    """A client may be told to try fifty times."""
    told = calls([call(GET, "a", *((number, "429 ThrottlingException", True) for number in range(50)))])
    assert [line[9:].split("  4")[0].rstrip() for line in told] == [
        "GetModelCustomizationJob a",
        "  try 2",
        "  try 3",
        "  ... 45 more tries",
        "  try 49",
        "  try 50",
    ]


def test_a_call_longer_than_all_rows_is_shown_all_the_same() -> None:
    """The last one always is."""
    tries = [(number, "429 ThrottlingException", True) for number in range(5)]
    told = calls([call(CREATE, "first", (0, "...x")), call(CREATE, "last", *tries)], limit=4)
    assert told[0] == "... 1 more call ..."
    assert len(told) == 6


def test_polls_that_say_the_same_fold_even_if_they_alternate() -> None:
    """Two jobs are watched in one loop."""
    rows = [call(GET, name, (minute, "InProgress")) for minute in range(5) for name in ("a", "b")]
    assert calls(rows) == [
        "0:00:00  GetModelCustomizationJob a  InProgress  x5, every 1 min, until 0:04:00",
        "0:00:00  GetModelCustomizationJob b  InProgress  x5, every 1 min, until 0:04:00",
    ]


def test_polls_do_not_fold_over_a_call_that_changes_something() -> None:
    """What was seen before a stop and after it is told apart."""
    rows = [
        call(GET, "a", (0, "InProgress")),
        call("StopModelCustomizationJob", "a", (1, "done")),
        call(GET, "a", (2, "InProgress")),
    ]
    assert len(calls(rows)) == 3


@pytest.mark.parametrize(
    ("minutes", "suffix"),
    [
        ((0, 1, 2), "x3, every 1 min, until 0:02:00"),
        ((0, 1, 5), "x3, until 0:05:00"),
        ((0, 0, 0), "x3"),
    ],
)
def test_a_fold_says_how_often_how_regularly_and_until_when(minutes: Sequence[float], suffix: str) -> None:
    """As far as there is something to say."""
    (line,) = calls([call(GET, "a", (minute, "InProgress")) for minute in minutes])
    assert line.endswith(f"InProgress  {suffix}")


def test_a_call_without_an_answer_says_what_was_raised() -> None:
    """Whether or not there were several tries."""
    assert calls([call(GET, "a", (0, "no answer", True), raised="EndpointConnectionError")]) == [
        "0:00:00  GetModelCustomizationJob a  no answer (injected)",
        "                                     raised EndpointConnectionError",
    ]


def test_ten_statuses_of_batch_inference_draw_well() -> None:
    """Waiting, validating, working and any end have their symbols, without a word about this family in the renderer."""
    lanes = [
        batch("completed", (60, "Completed", Kind.SUCCEEDED)),
        batch("partial", (70, "PartiallyCompleted", Kind.SUCCEEDED)),
        batch("failed", (50, "Failed", Kind.FAILED)),
        lane("expired", (0, "Scheduled", Kind.WAITING), (60, "Expired", Kind.FAILED)),
        batch("running", (200, "Completed", Kind.SUCCEEDED)),
    ]
    expected = """\
4 batch inference jobs, 1 job, 0 calls, 1 h 15 min of virtual time
           0:00         0:20         0:40          1:00
completed  |-vvv-----==============================C             Completed after 1 h
partial    |-vvv-----====================================P       PartiallyCompleted after 1 h 10 min
failed     |-vvv-----=======================F                    Failed after 50 min
expired    |---------------------------------------E             Expired after 1 h
running    |-vvv-----========================================>   InProgress; Completed in 2 h 5 min
           | created  - waits  v validation  = InProgress  C E F P ended  > goes on"""
    assert render(story(lanes, now=75)) == expected


def test_a_lane_that_goes_on_says_what_comes_next() -> None:
    """Stopping comes to Stopped, a job that runs to its end."""
    told = lines(story([stopped_job("late", 0, 59), job("early", 55)], now=60))
    assert told[2].endswith("Stopping; Stopped in 1 min")
    assert told[3].endswith("InProgress; Completed in 55 min")
    assert bars(story([stopped_job("late", 0, 59), job("early", 55)], now=60))[0].endswith("s>")


def test_a_lane_that_never_changes_shows_its_status() -> None:
    """Nothing is promised."""
    assert lines(story([lane("a", (0, "Odd", Kind.WORKING))], now=5))[2].endswith("  Odd")


def test_what_was_seeded_in_the_past_stands_at_negative_times() -> None:
    """The beginning of the test is zero."""
    told = lines(story([failed_job("nightly-7", -50), stopped_job("nightly-6", -35, 0)], now=60))
    assert told[1].split() == ["-0:30", "0:00", "0:30", "1:00"]


def test_what_began_long_before_is_cut_off_where_it_says_so() -> None:
    """A job of last week must not squeeze the test into one column."""
    told = story([job("old", -10_000), job("overlapping", -150, phases=()), job("new", 0)], now=60)
    old, overlapping, _ = bars(told)
    assert old == "old          <"
    assert overlapping[13:15] == "<="
    assert lines(told)[5].endswith("< began earlier")


def test_where_the_test_took_no_time_everything_is_shown() -> None:
    """There is nothing to be squeezed."""
    told = lines(story([job("old", -10_000)], now=0))
    assert told[1].split() == ["-6", "d", "-5", "d", "-4", "d", "-3", "d", "-2", "d", "-1", "d", "0", "d"]
    assert told[2].split()[1] == "|v=C"


def test_a_short_status_has_a_column_all_the_same() -> None:
    """Two minutes of a week."""
    assert bars(story([stopped_job("a", 0, 5), job("b", -1, phases=())], now=10_000))[0] == "a  |=sS"


def test_an_update_after_an_end_goes_on_in_the_same_lane() -> None:
    """A deployment is Active, then updated; its text is about the update."""
    deployment = lane(
        "serving",
        (0, "Creating", Kind.WORKING),
        (8, "Active", Kind.SUCCEEDED),
        (30, "Updating", Kind.WORKING),
        (38, "UpdateFailed", Kind.FAILED),
        failure="no capacity",
        family="deployment",
    )
    told = lines(story([deployment], now=60))
    assert told[2].endswith("UpdateFailed after 8 min: no capacity")
    assert told[2].split()[1:3] == ["|=====A", "======U"]


def test_a_long_reason_has_a_line_of_its_own() -> None:
    """And is cut where it says so."""
    told = lines(story([failed_job("a", message="Could not validate GetObject permissions " * 4)], now=40))
    assert told[2].endswith("Failed after 30 min")
    assert told[3].startswith("  Could not validate GetObject permissions")
    assert told[3].endswith("...")


def test_data_processing_is_a_phase_of_its_own() -> None:
    """Distillation has it."""
    phases = [
        Span(at(0), at(20), Kind.VALIDATING, "validation"),
        Span(at(20), at(30), Kind.PROCESSING, "data processing"),
        Span(at(40), at(60), Kind.WORKING, "training"),
    ]
    told = lines(story([job("a", phases=phases)], now=60))
    assert told[3].strip() == "| created  - waits  v validation  d data processing  = training  C ended"


def test_a_fake_that_nobody_used_says_so() -> None:
    """In one line."""
    assert render(story()) == "no calls, nothing seeded"


def test_the_head_tells_of_a_chosen_start_and_of_calls_that_are_not_kept() -> None:
    """A date only where the test has chosen it."""
    start = datetime(2026, 1, 2, tzinfo=timezone.utc)
    told = story([job("a")], [call(LIST, "", (0, "1 listed"))], start_time=start, forgotten=12)
    assert lines(told)[0] == "1 job, 1 call, 12 earlier calls not kept, from 2026-01-02T00:00:00+00:00"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0.25, "15 s"),
        (1, "1 min"),
        (1.5, "90 s"),
        (2.5, "2 min 30 s"),
        (60, "1 h"),
        (61, "1 h 1 min"),
        (1500, "1 d 1 h"),
    ],
)
def test_durations_read_well(minutes: float, text: str) -> None:
    """Two units at most."""
    ended = lane("a", (0, "InProgress", Kind.WORKING), (minutes, "Completed", Kind.SUCCEEDED))
    assert lines(story([ended], now=2000))[2].endswith(f"Completed after {text}")


def test_a_few_real_milliseconds_do_not_show() -> None:
    """Where the clock runs, each run has others."""
    exact = story([job("a"), job("b", 20)], [call(GET, "a", (20, "InProgress"))], now=60)
    late = Story(
        lanes=exact.lanes, rows=[call(GET, "a", (20.0001, "InProgress"))], begin=exact.begin, now=exact.now + 9
    )
    assert render(exact) == render(late)
