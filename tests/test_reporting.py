"""What pytest shows of the fakes that a failed test used, in pytest runs of their own."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

HEAD = re.compile("-+ Bedrock -+")

FAILING = """
    def test_it(fake_bedrock_jobs):
        fake_bedrock_jobs.clock.freeze()
        fake_bedrock_jobs.add_job(job_name="nightly-8")
        fake_bedrock_jobs.clock.advance(minutes=6)
        assert fake_bedrock_jobs.jobs["nightly-8"].status == "Completed"
"""
LANE = "nightly-8  |*>   InProgress; Completed in 54 min"


def sections(result: pytest.RunResult) -> list[list[str]]:
    """The lines of each section that a run shows, up to the next line that begins something else."""
    found = []
    for number, line in enumerate(result.outlines):
        if HEAD.fullmatch(line):
            rest = result.outlines[number + 1 :]
            end = next((at for at, other in enumerate(rest) if re.match(r"[-=_]{3}", other)), len(rest))
            found.append(rest[:end])
    return found


def lanes(result: pytest.RunResult) -> list[list[str]]:
    """The names of the lanes of each section."""
    return [[line.split()[0] for line in section if re.match(r"\S+ +[|<]", line)] for section in sections(result)]


def test_a_failed_test_shows_what_happened(pytester: pytest.Pytester) -> None:
    """In one section, below the traceback."""
    pytester.makepyfile(FAILING)
    result = pytester.runpytest()
    result.stdout.fnmatch_lines(["E *AssertionError*", "*- Bedrock -*", "1 job, *6 min of virtual time", LANE])
    assert len(sections(result)) == 1


def test_a_test_that_passes_shows_nothing(pytester: pytest.Pytester) -> None:
    """Not even with -rP."""
    pytester.makepyfile("def test_it(fake_bedrock_jobs): fake_bedrock_jobs.add_job()")
    assert sections(pytester.runpytest("-rA")) == []


def test_a_test_that_fails_without_a_fake_shows_nothing(pytester: pytest.Pytester) -> None:
    """Even after tests that used one."""
    pytester.makepyfile("""
        def test_before(fake_bedrock_jobs): fake_bedrock_jobs.add_job()
        def test_it(): assert False
    """)
    assert sections(pytester.runpytest()) == []


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("def test_it(fake_bedrock_jobs): assert 0", "failed"),
        ("def test_it(fake_bedrock_jobs): pytest.fail('no')", "failed"),
        ("def test_it(fake_bedrock_jobs): raise ValueError", "failed"),
        ("@pytest.fixture\ndef broken(fake_bedrock_jobs): assert 0\ndef test_it(broken): pass", "errors"),
        ("@pytest.fixture\ndef broken(fake_bedrock_jobs):\n yield\n assert 0\ndef test_it(broken): pass", "errors"),
        ("def test_it(fake_bedrock_jobs): fake_bedrock_jobs.next_job(outcome='Failed')", "errors"),
        ("def test_it(fake_bedrock_jobs, missing): pass", "errors"),
        ("@pytest.mark.xfail(strict=True)\ndef test_it(fake_bedrock_jobs): pass", "failed"),
        ("def test_it():\n with FakeBedrockJobs() as fake: assert 0", "failed"),
        ("def test_it():\n with FakeBedrockJobs() as fake:\n  with fake: assert 0", "failed"),
        ("def test_it():\n with FakeBedrockJobs(): pass\n assert 0", "failed"),
        ("@FakeBedrockJobs()\ndef test_it(): assert 0", "failed"),
        ("class TestIt(TestCase):\n def test_it(self):\n  with FakeBedrockJobs(): self.fail()", "failed"),
        ("@FakeBedrockJobs()\nclass TestIt(TestCase):\n def test_it(self): assert 0", "failed"),
    ],
)
def test_every_way_to_fail_shows_it_once(pytester: pytest.Pytester, body: str, outcome: str) -> None:
    """The test itself, its set-up, its tear-down; the fixture's fake, one of its own."""
    imports = "import pytest\nfrom unittest import TestCase\nfrom pytest_bedrock_jobs import FakeBedrockJobs\n"
    pytester.makepyfile(imports + body)
    result = pytester.runpytest("-p", "no:randomly")
    assert result.parseoutcomes()[outcome] == 1
    assert sections(result) == [["no calls, nothing seeded"]]


def test_a_failing_doctest_shows_it(pytester: pytest.Pytester) -> None:
    """Its report has no place for sections of its own, so it stands among what was captured."""
    pytester.makepyfile('''
        def documented():
            """
            >>> from pytest_bedrock_jobs import FakeBedrockJobs
            >>> with FakeBedrockJobs() as fake:
            ...     job = fake.add_job(job_name="nightly-8")
            >>> 1
            2
            """
    ''')
    result = pytester.runpytest("--doctest-modules")
    result.assert_outcomes(failed=1)
    assert lanes(result) == [["nightly-8"]]


def test_an_expected_failure_shows_nothing(pytester: pytest.Pytester) -> None:
    """It is no failure."""
    pytester.makepyfile("""
        import pytest

        @pytest.mark.xfail
        def test_it(fake_bedrock_jobs):
            assert False

        def test_as_it_runs(fake_bedrock_jobs):
            pytest.xfail("known")
    """)
    result = pytester.runpytest("-rA")
    result.assert_outcomes(xfailed=2)
    assert sections(result) == []


def test_failing_subtests_show_it_once(pytester: pytest.Pytester) -> None:
    """Each has a report of its own, and so has the test."""
    pytester.makepyfile("""
        import unittest
        from pytest_bedrock_jobs import FakeBedrockJobs

        class TestIt(unittest.TestCase):
            def test_it(self):
                with FakeBedrockJobs() as fake:
                    fake.add_job(job_name="nightly-8")
                    for number in range(3):
                        with self.subTest(number=number):
                            assert False
    """)
    assert lanes(pytester.runpytest()) == [["nightly-8"]]


def test_a_failure_and_an_error_in_tear_down_show_it_once(pytester: pytest.Pytester) -> None:
    """The first one has it."""
    pytester.makepyfile("""
        import pytest

        @pytest.fixture
        def broken(fake_bedrock_jobs):
            yield
            assert False

        def test_it(broken):
            assert False
    """)
    result = pytester.runpytest()
    result.assert_outcomes(failed=1, errors=1)
    assert len(sections(result)) == 1


def test_a_fake_that_outlives_tests_shows_what_happened_in_this_one(pytester: pytest.Pytester) -> None:
    """Its clock goes on; what was there before is a lane, at a negative time."""
    pytester.makepyfile("""
        import pytest
        from pytest_bedrock_jobs import FakeBedrockJobs

        @pytest.fixture(scope="module")
        def fake():
            with FakeBedrockJobs() as fake:
                fake.clock.freeze()
                yield fake

        def test_before(fake):
            fake.add_job(job_name="before")
            fake.clock.advance(minutes=10)

        def test_it(fake):
            fake.add_job(job_name="now")
            fake.clock.advance(minutes=5)
            assert False

        def test_that_does_not_use_it():
            assert False
    """)
    result = pytester.runpytest("-p", "no:randomly")
    (section,) = sections(result)
    assert section[0].startswith("2 jobs, ")
    assert section[0].endswith(", 5 min of virtual time")
    assert lanes(result) == [["before", "now"]]
    assert section[1].split()[0].startswith("-0:")


def test_a_fake_of_a_module_that_is_started_by_each_test_begins_anew(pytester: pytest.Pytester) -> None:
    """It keeps what it holds, and counts from this test's first seed."""
    pytester.makepyfile("""
        from pytest_bedrock_jobs import FakeBedrockJobs

        fake = FakeBedrockJobs()
        fake.clock.freeze()

        def test_before():
            with fake:
                fake.add_job(job_name="before")
                fake.clock.advance(hours=3)

        def test_it():
            fake.add_job(job_name="now")
            fake.clock.advance(minutes=5)
            with fake:
                assert False
    """)
    (section,) = sections(pytester.runpytest("-p", "no:randomly"))
    assert section[0].endswith(", 5 min of virtual time")


def test_a_frozen_time_that_has_ended_does_not_count(pytester: pytest.Pytester) -> None:
    """The report is made after the test has put the system's time back."""
    pytester.makepyfile("""
        import time
        from unittest import mock

        @mock.patch("time.time_ns", return_value=10**18)
        def test_it(_, fake_bedrock_jobs):
            fake_bedrock_jobs.add_job(job_name="nightly-8")
            assert False
    """)
    result = pytester.runpytest()
    result.stdout.fnmatch_lines(["nightly-8  |>*InProgress; Completed in 1 h"])


def test_several_fakes_are_told_apart(pytester: pytest.Pytester) -> None:
    """The last three that the test has started."""
    pytester.makepyfile("""
        from pytest_bedrock_jobs import FakeBedrockJobs

        def test_it():
            for region_name in ("us-east-1", "us-west-2", "eu-west-1", "ap-south-1"):
                with FakeBedrockJobs(region_name=region_name) as fake:
                    fake.add_job(job_name=f"in-{region_name}")
            assert False
    """)
    result = pytester.runpytest()
    assert lanes(result) == [["in-us-west-2", "in-eu-west-1", "in-ap-south-1"]]
    result.stdout.fnmatch_lines(["Fake 1 of 3, in us-west-2:", "1 job,*", "", "Fake 2 of 3, in eu-west-1:", "1 job,*"])


def test_it_is_in_junit_xml_and_survives_show_capture(pytester: pytest.Pytester) -> None:
    """It belongs to the failure."""
    pytester.makepyfile(FAILING)
    result = pytester.runpytest("--show-capture=no", "--junitxml=report.xml")
    assert len(sections(result)) == 1
    (failure,) = ET.parse(pytester.path / "report.xml").iter("failure")
    assert "Bedrock" in (failure.text or "")
    assert "InProgress; Completed in 54 min" in (failure.text or "")


@pytest.mark.parametrize(
    ("arguments", "ini", "number"),
    [
        ([], "no", 0),
        ([], "short", 8),
        ([], "long", 20),
        (["-vv"], "short", 20),
        (["--fake-bedrock-jobs-report=no"], "long", 0),
        (["--fake-bedrock-jobs-report=long"], "no", 20),
    ],
)
def test_how_much_is_shown_can_be_chosen(
    pytester: pytest.Pytester, arguments: list[str], ini: str, number: int
) -> None:
    """In the ini file, and on the command line, which counts."""
    pytester.makeini(f"[pytest]\nfake_bedrock_jobs_report = {ini}")
    pytester.makepyfile("""
        def test_it(fake_bedrock_jobs):
            fake_bedrock_jobs.add_jobs(20)
            assert False
    """)
    assert sum(map(len, lanes(pytester.runpytest(*arguments)))) == number


def test_a_wrong_choice_is_a_clear_error(pytester: pytest.Pytester) -> None:
    """Before any test runs."""
    pytester.makeini("[pytest]\nfake_bedrock_jobs_report = colourful")
    result = pytester.runpytest()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*fake_bedrock_jobs_report='colourful' is unknown; use one of 'short', 'long', 'no'"])


HUGE = r"""
    import pytest

    def test_it(fake_bedrock_jobs):
        fake = fake_bedrock_jobs
        fake.clock.freeze()
        fake.add_jobs(200, job_name=lambda number: f"{number:03}-" + "n" * 59, status=["Completed", "Failed"])
        fake.add_job(job_name="x" * 63, status="Failed", failure_message="\x1b[31m\u202e " + "long " * 99)
        fake.clock.advance(minutes=20)
        assert False
"""


@pytest.mark.parametrize(("columns", "width"), [("80", 80), ("100", 100), ("200", 100)])
def test_it_is_as_wide_as_the_terminal_up_to_100(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    """With names of 63 characters, 200 jobs, and characters that a terminal may not show."""
    monkeypatch.setenv("COLUMNS", columns)
    pytester.makepyfile(HUGE)
    (section,) = sections(pytester.runpytest())
    assert width - 5 <= max(map(len, section)) <= width
    assert [line for line in section if not (line.isascii() and line.isprintable())] == []
    assert section[0].startswith("201 jobs, ")
    assert "... and 193 more: 97 Completed, 96 Failed" in section
    assert any(line.startswith(r"  \x1b[31m\u202e long long") and line.endswith("...") for line in section)


def test_the_failure_is_shown_whatever_is_wrong_with_the_history(pytester: pytest.Pytester) -> None:
    """An error of ours must not hide the test's."""
    pytester.makepyfile("""
        def test_it(fake_bedrock_jobs, monkeypatch):
            from pytest_bedrock_jobs.fake.history import from_fake
            from_fake.story_of = None
            assert False
    """)
    from pytest_bedrock_jobs.fake.history import from_fake

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(from_fake, "story_of", from_fake.story_of)
        result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    assert sections(result) == [
        ["What happened in the fake cannot be shown: TypeError(\"'NoneType' object is not callable\")"]
    ]


def test_a_test_that_is_run_again_begins_anew(pytester: pytest.Pytester) -> None:
    """As plugins that repeat failed tests do it."""
    pytester.makeconftest("""
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            for _ in range(2):
                for report in runtestprotocol(item, nextitem=nextitem, log=False):
                    item.ihook.pytest_runtest_logreport(report=report)
            return True
    """)
    pytester.makepyfile(FAILING)
    assert lanes(pytester.runpytest()) == [["nightly-8"], ["nightly-8"]]


def page_of(pytester: pytest.Pytester, *arguments: str) -> list[tuple[str, bool, str]]:
    """The tests on the page of a run: each one's outcome, whether it is open, its id."""
    pytester.runpytest("-p", "no:randomly", "--fake-bedrock-jobs-html=out/page.html", *arguments)
    whole = (pytester.path / "out" / "page.html").read_text(encoding="ascii")
    found = re.findall('<details class="(.*?)"( open)?><summary><b>.*?</b>(.*?)</summary>', whole)
    return [(outcome, bool(is_open), title.partition("::")[2]) for outcome, is_open, title in found]


OUTCOMES = """
    import pytest

    def test_passing(fake_bedrock_jobs): pass
    def test_failing(fake_bedrock_jobs): assert False
    def test_skipped(fake_bedrock_jobs): pytest.skip("not today")
    @pytest.mark.xfail
    def test_xfailing(fake_bedrock_jobs): assert False
    @pytest.fixture
    def broken(fake_bedrock_jobs):
        yield
        assert False
    def test_torn_down_badly(broken): pass
    def test_without(): assert False
"""


def test_a_page_tells_of_all_tests_that_used_a_fake(pytester: pytest.Pytester) -> None:
    """Failed ones first, and open. Directories are made where needed."""
    pytester.makepyfile(OUTCOMES)
    assert page_of(pytester) == [
        ("failed", True, "test_failing"),
        ("failed", True, "test_torn_down_badly"),
        ("passed", False, "test_passing"),
        ("skipped", False, "test_skipped"),
        ("xfailed", False, "test_xfailing"),
    ]


def test_a_page_does_not_need_the_section(pytester: pytest.Pytester) -> None:
    """They are chosen apart, and the page leaves nothing in JUnit XML."""
    pytester.makepyfile("def test_it(fake_bedrock_jobs): fake_bedrock_jobs.add_job(job_name='nightly-8')")
    assert page_of(pytester, "--fake-bedrock-jobs-report=no", "--junitxml=report.xml") == [("passed", False, "test_it")]
    assert "nightly-8" not in (pytester.path / "report.xml").read_text()


def test_a_page_leaves_out_tests_that_did_not_use_a_fake_that_outlives_them(pytester: pytest.Pytester) -> None:
    """A fake of the whole session is there all the time."""
    pytester.makeconftest("""
        import pytest
        from pytest_bedrock_jobs import FakeBedrockJobs

        @pytest.fixture(scope="session")
        def fake():
            with FakeBedrockJobs() as fake:
                yield fake
    """)
    pytester.makepyfile("""
        def test_that_starts_it(fake): pass
        def test_that_does_not_use_it(): assert False
        def test_that_uses_it(fake): fake.add_job()
    """)
    assert page_of(pytester) == [("passed", False, "test_that_starts_it"), ("passed", False, "test_that_uses_it")]


def test_the_terminal_says_where_the_page_is(pytester: pytest.Pytester) -> None:
    """It is relative to where pytest was started."""
    pytester.makepyfile("def test_it(): pass")
    result = pytester.runpytest("--fake-bedrock-jobs-html=page.html")
    result.stdout.fnmatch_lines([f"*Bedrock: {pytester.path / 'page.html'}*"])
    assert "No test used a fake." in (pytester.path / "page.html").read_text()


PIPELINE = """
    import time
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ReadTimeoutError

    CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 3})

    def create(bedrock, name):
        bedrock.create_model_customization_job(
            jobName=name,
            customModelName=f"{name}-model",
            roleArn="arn:aws:iam::123456789012:role/Training",
            baseModelIdentifier="amazon.nova-lite-v1:0:300k",
            trainingDataConfig={"s3Uri": "s3://data/train.jsonl"},
            outputDataConfig={"s3Uri": "s3://data/output"},
        )

    def train(name):
        bedrock = boto3.client("bedrock", config=CONFIG)
        try:
            create(bedrock, name)
        except ReadTimeoutError:
            time.sleep(120)
            create(bedrock, name := f"{name}-again")
        while bedrock.get_model_customization_job(jobIdentifier=name)["status"] == "InProgress":
            time.sleep(1200)

    def test_it(fake_bedrock_jobs):
        fake = fake_bedrock_jobs
        fake.clock.freeze()
        fake.inject("ReadTimeoutError", operation="Create*", applied=True, times=3)
        fake.inject("ThrottlingException", operation="Get*", skip=2)
        with fake.clock.skip_sleep():
            train("nightly-8")
        fake.clock.advance(minutes=12)
        assert len(fake.jobs) == 1
"""


@pytest.mark.parametrize("columns", [100, 80])
def test_the_section_of_a_pipeline_that_creates_twice(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    """To the letter, but for ids and the seconds that botocore waits; these are too few to change a column of the lanes."""
    monkeypatch.setenv("COLUMNS", str(columns))
    pytester.makepyfile(PIPELINE)
    (section,) = sections(pytester.runpytest())
    masked = [re.sub(r"\.\.\.[a-z0-9]{12}$", "...(an id)", line) for line in section]
    assert [re.sub(r"(\d:\d\d):\d\d", r"\1:ss", line) for line in masked] == EXPECTED[columns].split("\n")


EXPECTED = {
    100: """\
2 jobs, 6 calls (9 requests), 1 h 17 min of virtual time
                 0:00       0:15        0:30        0:45       1:00        1:15
nightly-8        |v============================================C                 Completed after 1 h
nightly-8-again     |vv============================================C             Completed after 1 h
                 | created  v validation  = training  C ended
0:00:ss  CreateModelCustomizationJob nightly-8        no answer, but done (injected)
0:01:ss    try 2                                      no answer, but done (injected)
0:02:ss    try 3                                      no answer, but done (injected)
                                                      raised ReadTimeoutError after 3 tries
0:05:ss  CreateModelCustomizationJob nightly-8-again  ...(an id)
0:05:ss  GetModelCustomizationJob nightly-8-again     InProgress  x2, every 20 min, until 0:25:ss
0:45:ss  GetModelCustomizationJob nightly-8-again     429 ThrottlingException (injected)
0:45:ss    try 2                                      InProgress
1:05:ss  GetModelCustomizationJob nightly-8-again     Completed""",
    80: """\
2 jobs, 6 calls (9 requests), 1 h 17 min of virtual time
                 0:00      0:20      0:40       1:00
nightly-8        |v=============================C            Completed after 1 h
nightly-8-again    |v=============================C          Completed after 1 h
                 | created  v validation  = training  C ended
0:00:ss  CreateModelCustomizationJob nightly-8  no answer, but done (injected)
0:01:ss    try 2                                no answer, but done (injected)
0:02:ss    try 3                                no answer, but done (injected)
                                                raised ReadTimeoutError after 3
                                                tries
0:05:ss  CreateModelCustomizationJob nig...ain  ...(an id)
0:05:ss  GetModelCustomizationJob nigh...again  InProgress  x2, every 20 min,
                                                until 0:25:ss
0:45:ss  GetModelCustomizationJob nigh...again  429 ThrottlingException
                                                (injected)
0:45:ss    try 2                                InProgress
1:05:ss  GetModelCustomizationJob nigh...again  Completed""",
}
