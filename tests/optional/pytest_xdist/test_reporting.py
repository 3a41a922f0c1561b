"""The section of a failed test and the page of a run, with tests in several processes."""

from __future__ import annotations

import re

import pytest

WORKERS = ("-p", "no:asyncio", "-n", "2")


def test_a_worker_sends_the_section_with_its_report(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """As wide as the terminal of the controller, which the worker does not have."""
    monkeypatch.setenv("COLUMNS", "90")
    pytester.makepyfile("""
        def test_it(fake_bedrock_jobs):
            fake_bedrock_jobs.clock.freeze()
            fake_bedrock_jobs.add_job(job_name="nightly-8", creation_time=fake_bedrock_jobs.clock.now())
            assert False
    """)
    result = pytester.runpytest_subprocess(*WORKERS)
    result.stdout.fnmatch_lines(["*- Bedrock -*", "1 job, *", "nightly-8  |>*InProgress; Completed in 1 h"])
    (lane,) = [line for line in result.outlines if line.startswith("nightly-8  |")]
    assert len(lane) == 90


def test_the_controller_writes_one_page_of_all_workers(pytester: pytest.Pytester) -> None:
    """In the same order in every run."""
    pytester.makepyfile("""
        import pytest

        @pytest.mark.parametrize("number", range(6))
        def test_it(fake_bedrock_jobs, number):
            fake_bedrock_jobs.add_job(job_name=f"job-of-{number}")
            assert number != 4
    """)
    result = pytester.runpytest_subprocess(*WORKERS, "--fake-bedrock-jobs-html=page.html")
    result.assert_outcomes(passed=5, failed=1)
    page = (pytester.path / "page.html").read_text(encoding="ascii")
    tests = re.findall(r'<details class="(.*?)"(?: open)?><summary><b>.*?</b>.*?\[(\d)\]</summary>', page)
    assert tests == [("failed", "4"), *(("passed", number) for number in "01235")]
    assert re.findall(r"<title>job job-of-(\d)", page) == list("401235")
