"""The plugin in pytest runs of its own: fixture, marker, ini options, and how failures show."""

from __future__ import annotations

import os

import boto3
import pytest

from pytest_bedrock_jobs import options

PASSING = """
    import boto3

    def test_it(fake_bedrock_jobs):
        fake_bedrock_jobs.add_job(job_name="nightly-7", status="Completed")
        (summary,) = boto3.client("bedrock").list_model_customization_jobs()["modelCustomizationJobSummaries"]
        assert summary["jobName"] == "nightly-7"
"""


def test_the_fixture_hands_a_started_fake_to_the_test(pytester: pytest.Pytester) -> None:
    """Production code sees the fake without knowing of it."""
    pytester.makepyfile(PASSING)
    pytester.runpytest("-W", "error").assert_outcomes(passed=1)


def test_each_test_begins_with_an_empty_fake(pytester: pytest.Pytester) -> None:
    """And with the same ids, so that a test does not depend on those before it."""
    pytester.makepyfile("""
        import pytest

        arns = set()

        @pytest.mark.parametrize("number", range(3))
        def test_it(fake_bedrock_jobs, number):
            assert len(fake_bedrock_jobs.jobs) == 0
            arns.add(fake_bedrock_jobs.add_job().arn)
            assert len(arns) == 1
    """)
    pytester.runpytest().assert_outcomes(passed=3)


def test_the_nearest_marker_counts_and_the_others_fill_in(pytester: pytest.Pytester) -> None:
    """Ini options, then the module's markers, then the class's, then the function's."""
    pytester.makeini("""
        [pytest]
        fake_bedrock_jobs_region_name = eu-west-1
        fake_bedrock_jobs_account_id = 222222222222
        fake_bedrock_jobs_training_duration = 90
        fake_bedrock_jobs_in_progress_quota = 3
    """)
    pytester.makepyfile("""
        import pytest

        pytestmark = pytest.mark.fake_bedrock_jobs(account_id="333333333333", seed=7)

        @pytest.mark.fake_bedrock_jobs(account_id="444444444444", transport="wire")
        class TestIt:
            @pytest.mark.fake_bedrock_jobs(account_id="555555555555")
            def test_it(self, fake_bedrock_jobs):
                options = fake_bedrock_jobs.options
                assert options.region_name == "eu-west-1"
                assert options.account_id == "555555555555"
                assert (options.transport, options.seed) == ("wire", 7)
                assert options.training_duration.total_seconds() == 90
                assert options.in_progress_quota == 3
    """)
    pytester.runpytest("--strict-markers").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ("colour='red'", "*TypeError: unknown option 'colour'; use one of account_id, *"),
        ("'eu-west-1'", "*TypeError: the marker fake_bedrock_jobs takes keywords only, not ('eu-west-1',)*"),
        ("transport='pigeon'", "*ValueError: transport='pigeon' is unknown; use one of 'direct', 'wire'*"),
        ("region_name='mars-1'", "*ValueError: region_name='mars-1' is not a Region of AWS that this botocore knows;*"),
    ],
)
def test_a_wrong_marker_is_a_clear_error(pytester: pytest.Pytester, marker: str, message: str) -> None:
    """The error names what is wrong and what is right."""
    pytester.makepyfile(f"""
        import pytest

        @pytest.mark.fake_bedrock_jobs({marker})
        def test_it(fake_bedrock_jobs):
            pass
    """)
    result = pytester.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"E   {message}"])


WRONG = [
    ("training_duration", "soon", "training_duration='soon' is not a number of seconds, zero or more"),
    ("stopping_duration", "inf", "stopping_duration='inf' is not a number of seconds, zero or more"),
    ("check_training_data", "maybe", "*'maybe'*"),
    ("in_progress_quota", "few", "in_progress_quota='few' is not a whole number, zero or more"),
    ("account_id", "42", "account_id='42' is not an AWS account id; pass a string of twelve digits"),
    ("transport", "pigeon", "transport='pigeon' is unknown; use one of 'direct', 'wire'"),
    ("region_name", "mars-1", "region_name='mars-1' is * Region of AWS that this botocore knows; *"),
]


@pytest.mark.parametrize(("name", "text", "message"), WRONG, ids=[name for name, _, _ in WRONG])
def test_a_wrong_ini_option_ends_the_run_once(pytester: pytest.Pytester, name: str, text: str, message: str) -> None:
    """Before any test, with the file, the option, the value and the rule."""
    path = pytester.makeini(f"[pytest]\nfake_bedrock_jobs_{name} = {text}")
    pytester.makepyfile("""
        def test_one(fake_bedrock_jobs): pass
        def test_two(fake_bedrock_jobs): pass
    """)
    result = pytester.runpytest()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {path}: fake_bedrock_jobs_{name} is wrong: {message}"])
    assert "Traceback" not in result.stderr.str()


def test_a_wrong_option_on_the_command_line_is_told_from_one_in_the_file(pytester: pytest.Pytester) -> None:
    """``-o`` comes before the file, which may be right."""
    pytester.makeini("[pytest]\nfake_bedrock_jobs_training_duration = 60")
    result = pytester.runpytest("-o", "fake_bedrock_jobs_training_duration=soon")
    result.stderr.fnmatch_lines(["ERROR: --override-ini: fake_bedrock_jobs_training_duration is wrong: *'soon'*"])


def test_help_is_given_with_a_wrong_ini_option_too(pytester: pytest.Pytester) -> None:
    """It says what is right."""
    pytester.makeini("[pytest]\nfake_bedrock_jobs_training_duration = soon")
    assert pytester.runpytest("--help").ret == pytest.ExitCode.OK


def test_a_wrong_region_does_not_matter_where_no_test_asks_for_a_fake(pytester: pytest.Pytester) -> None:
    """Only botocore knows the Regions, and it is not imported without need."""
    pytester.makeini("[pytest]\nfake_bedrock_jobs_region_name = mars-1")
    pytester.makepyfile("def test_it(): pass")
    pytester.runpytest().assert_outcomes(passed=1)


@pytest.mark.needs_pytest(9, 2)
def test_toml_has_numbers_and_switches_of_its_own(pytester: pytest.Pytester) -> None:
    """``[tool.pytest]`` takes numbers from pytest 9.2 on."""
    pytester.makepyprojecttoml("""
        [tool.pytest]
        fake_bedrock_jobs_training_duration = 90.5
        fake_bedrock_jobs_stopping_duration = 60
        fake_bedrock_jobs_in_progress_quota = 3
        fake_bedrock_jobs_check_training_data = true
        fake_bedrock_jobs_region_name = "eu-west-1"
    """)
    pytester.makepyfile("""
        def test_it(fake_bedrock_jobs):
            options = fake_bedrock_jobs.options
            assert options.training_duration.total_seconds() == 90.5
            assert options.stopping_duration.total_seconds() == 60
            assert options.in_progress_quota == 3
            assert options.check_training_data is True
            assert options.region_name == "eu-west-1"
    """)
    pytester.runpytest().assert_outcomes(passed=1)


@pytest.mark.needs_pytest(9, 2)
def test_a_value_of_the_wrong_type_in_toml_is_a_clear_error(pytester: pytest.Pytester) -> None:
    """The file is named once, whoever notices: pytest, or we."""
    path = pytester.makepyprojecttoml("""
        [tool.pytest]
        fake_bedrock_jobs_training_duration = true
    """)
    result = pytester.runpytest()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert result.stderr.str().count(str(path)) == 1
    result.stderr.fnmatch_lines(["ERROR: *fake_bedrock_jobs_training_duration*True*"])


def test_the_header_says_what_decides_the_answers(pytester: pytest.Pytester) -> None:
    """In one line: the installed botocore, and what the ini file sets."""
    import botocore

    pytester.makeini("""
        [pytest]
        fake_bedrock_jobs_training_duration = 60
        fake_bedrock_jobs_transport = wire
    """)
    expected = f"fake_bedrock_jobs: botocore {botocore.__version__}, transport=wire, training_duration=60"
    result = pytester.runpytest()
    assert [line for line in result.outlines if line.startswith("fake_bedrock_jobs")] == [expected]


def test_the_plugin_can_be_turned_off_by_its_name(pytester: pytest.Pytester) -> None:
    """It is called what its fixture is called."""
    pytester.makepyfile("def test_it(fake_bedrock_jobs): pass")
    result = pytester.runpytest("-p", "no:fake_bedrock_jobs")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E       fixture 'fake_bedrock_jobs' not found"])


@pytest.mark.parametrize(("text", "expected"), [("true", True), ("no", False)])
def test_an_ini_option_that_is_a_switch_is_read_as_pytest_reads_them(
    pytester: pytest.Pytester, text: str, expected: bool
) -> None:
    """So that TOML's own true and false will do, too."""
    pytester.makeini(f"[pytest]\nfake_bedrock_jobs_check_training_data = {text}")
    pytester.makepyfile(f"""
        def test_it(fake_bedrock_jobs):
            assert fake_bedrock_jobs.options.check_training_data is {expected}
    """)
    pytester.runpytest().assert_outcomes(passed=1)


def test_an_ini_option_that_says_nothing_leaves_the_default(pytester: pytest.Pytester) -> None:
    """As if it were not there."""
    pytester.makeini("[pytest]\nfake_bedrock_jobs_region_name =")
    pytester.makepyfile("""
        def test_it(fake_bedrock_jobs):
            assert fake_bedrock_jobs.region_name == "us-east-1"
    """)
    pytester.runpytest().assert_outcomes(passed=1)


@pytest.mark.parametrize("page", ["--help", "--markers"])
def test_pytests_own_pages_say_what_each_option_does_and_its_default(pytester: pytest.Pytester, page: str) -> None:
    """In the words of the docstring of Options."""
    printed = " ".join(pytester.runpytest(page).stdout.str().split())
    for name, text in options.descriptions().items():
        assert name in printed
        assert f"{text} (default: {options.default_text(name)})" in printed


SWALLOWING = """
    import boto3

    def test_it(fake_bedrock_jobs):
        try:
            boto3.client("bedrock").list_guardrails()
        except Exception:
            pass
"""


def test_code_that_swallows_exceptions_cannot_hide_an_operation_that_is_not_faked(pytester: pytest.Pytester) -> None:
    """The error comes again when the test is over, with all there is to know."""
    pytester.makepyfile(SWALLOWING)
    result = pytester.runpytest()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*the code under test called ListGuardrails (Region us-east-1, account 123456789012), which is not faked.",
            "*The nearest operations that are: ListFoundationModels, ListCustomModels, *",
            "*Ways out:",
            '*hand it on, to moto for example: @pytest.mark.fake_bedrock_jobs(unsupported="passthrough")',
            "*botocore.stub.Stubber*",
            "*unsupported_calls.clear()*",
        ]
    )


def test_a_test_may_acknowledge_a_refused_call(pytester: pytest.Pytester) -> None:
    """A test of the refusal itself passes."""
    pytester.makepyfile("""
        import boto3
        import pytest
        from pytest_bedrock_jobs import UnsupportedOperationError

        def test_it(fake_bedrock_jobs):
            with pytest.raises(UnsupportedOperationError):
                boto3.client("bedrock").list_guardrails()
            fake_bedrock_jobs.unsupported_calls.clear()
    """)
    pytester.runpytest().assert_outcomes(passed=1)


def test_a_rule_that_no_job_met_fails_the_test(pytester: pytest.Pytester) -> None:
    """A test that does not do what it prepares is a wrong test."""
    pytester.makepyfile("""
        def test_it(fake_bedrock_jobs):
            fake_bedrock_jobs.add_job(job_name="nightly-7")
            fake_bedrock_jobs.next_job(outcome="Failed", name="nightly-*", times=2)
    """)
    result = pytester.runpytest()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*the test decides what becomes of something that the code under test did not begin:",
            "*next_job(outcome='Failed', name='nightly-[*]'): met by 0 of 2; there is nightly-7",
            "*Ways out:",
            "*let the code begin it after the rule is made; what is there already, or is seeded, meets no rule",
            "*correct name= or times=",
            "*if it need not happen, pass optional=True",
        ]
    )


def test_a_test_that_did_not_get_to_its_end_is_not_reported_for_an_unused_rule(pytester: pytest.Pytester) -> None:
    """What failed or was skipped on its way has its own story to tell."""
    pytester.makepyfile("""
        import pytest

        @pytest.fixture
        def broken(fake_bedrock_jobs):
            fake_bedrock_jobs.next_job(outcome="Failed")
            assert False

        def test_failing(fake_bedrock_jobs):
            fake_bedrock_jobs.next_job(outcome="Failed")
            assert False

        def test_skipping(fake_bedrock_jobs):
            fake_bedrock_jobs.next_job(outcome="Failed")
            pytest.skip("not today")

        def test_set_up_badly(broken):
            pass
    """)
    pytester.runpytest().assert_outcomes(failed=1, skipped=1, errors=1)


def test_the_environment_is_as_before_even_if_the_test_changed_it(pytester: pytest.Pytester) -> None:
    """Whichever of the two fixtures comes first."""
    pytester.makepyfile("""
        import os
        import pytest

        before = dict(os.environ)

        def test_monkeypatch_first(monkeypatch, fake_bedrock_jobs):
            monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")

        def test_monkeypatch_last(fake_bedrock_jobs, monkeypatch):
            monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
            monkeypatch.setenv("AWS_PROFILE", "production")

        def test_without_monkeypatch(fake_bedrock_jobs):
            os.environ["AWS_DEFAULT_REGION"] = "eu-north-1"
            os.environ["AWS_BEARER_TOKEN_BEDROCK"] = "secret"

        def test_afterwards():
            now = dict(os.environ)
            for environment in (now, before):
                environment.pop("PYTEST_CURRENT_TEST")
            assert now == before
    """)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("AWS_PROFILE", "mine")
        monkeypatch.setenv("PYTEST_CURRENT_TEST", "x")
        pytester.runpytest_inprocess().assert_outcomes(passed=4)
        assert os.environ["AWS_PROFILE"] == "mine"


def test_a_test_that_does_not_ask_for_the_fixture_is_left_alone(pytester: pytest.Pytester) -> None:
    """The plugin costs nothing where it is not used."""
    pytester.makepyfile("""
        import os

        def test_it():
            assert os.environ.get("AWS_ACCESS_KEY_ID") != "testing"
    """)
    pytester.runpytest().assert_outcomes(passed=1)


def test_the_marker_alone_is_enough(pytester: pytest.Pytester) -> None:
    """On a function, a class, a module or a parameter; tests without it are left alone."""
    pytester.makepyfile("""
        import os
        import unittest
        import boto3
        import pytest

        def region():
            return boto3.client("bedrock").meta.region_name if "AWS_REGION" in os.environ else None

        @pytest.fixture(scope="module")
        def of_the_module():
            return region()

        @pytest.fixture(autouse=True)
        def seen():
            return region()

        @pytest.mark.fake_bedrock_jobs(region_name="eu-west-1")
        def test_marked(of_the_module, seen):
            assert boto3.client("bedrock").list_model_customization_jobs()["modelCustomizationJobSummaries"] == []
            assert (of_the_module, seen) == (None, "eu-west-1")

        @pytest.mark.parametrize("number", [pytest.param(1, marks=pytest.mark.fake_bedrock_jobs), 2])
        def test_parameter(number):
            assert ("AWS_REGION" in os.environ) == (number == 1)

        @pytest.mark.fake_bedrock_jobs
        class TestClass:
            def test_it(self, fake_bedrock_jobs):
                assert fake_bedrock_jobs.jobs is not None

            def test_that_does_not_name_it(self):
                assert region() == "us-east-1"

        @pytest.mark.fake_bedrock_jobs
        class Case(unittest.TestCase):
            def setUp(self):
                self.assertEqual(region(), "us-east-1")

            def test_it(self):
                self.assertEqual(region(), "us-east-1")

        def test_unmarked(seen):
            assert seen is None
    """)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.delenv("AWS_REGION", raising=False)
        pytester.runpytest_inprocess("-p", "no:randomly").assert_outcomes(passed=7)


def test_a_marked_item_that_is_no_function_is_left_alone(pytester: pytest.Pytester) -> None:
    """Such items have no fixtures."""
    pytester.makeconftest("""
        import pytest

        class Item(pytest.Item):
            def runtest(self):
                pass

        class File(pytest.File):
            def collect(self):
                item = Item.from_parent(self, name="item")
                item.add_marker("fake_bedrock_jobs")
                yield item

        def pytest_collect_file(file_path, parent):
            if file_path.suffix == ".item":
                return File.from_parent(parent, path=file_path)
    """)
    pytester.makefile(".item", one="")
    pytester.runpytest("--strict-markers").assert_outcomes(passed=1)


def test_what_is_around_the_tests_of_a_decorated_class_is_within_the_fake(pytester: pytest.Pytester) -> None:
    """``setup_method``, ``teardown_method`` and fixtures; each test begins with an empty fake."""
    pytester.makepyfile("""
        import boto3
        import pytest
        from pytest_bedrock_jobs import FakeBedrockJobs

        fake = FakeBedrockJobs()

        def names():
            summaries = boto3.client("bedrock").list_model_customization_jobs()["modelCustomizationJobSummaries"]
            return [summary["jobName"] for summary in summaries]

        @fake
        class TestIt:
            @pytest.fixture(autouse=True)
            def _seed(self):
                fake.add_job(job_name="of-the-fixture")
                yield
                assert "of-the-method" in names()

            def setup_method(self, method):
                fake.add_job(job_name="of-the-method")
                assert names()[-1:] == ["of-the-method"] or "of-the-method" in names()

            def teardown_method(self):
                assert len(names()) == 3

            @pytest.mark.parametrize("number", [1, 2])
            def test_it(self, number):
                assert set(names()) == {"of-the-fixture", "of-the-method"}
                fake.add_job(job_name="of-the-test")

        class TestInherited(TestIt):
            def test_of_its_own(self):
                assert set(names()) == {"of-the-fixture", "of-the-method"}
                fake.add_job()

        def test_elsewhere():
            assert not fake._activations
    """)
    pytester.runpytest_inprocess("-p", "no:randomly").assert_outcomes(passed=6)


def test_what_is_wrong_around_a_test_of_a_decorated_class_is_told_once(pytester: pytest.Pytester) -> None:
    """In the test where it can be, and else when it is over."""
    pytester.makepyfile("""
        import boto3
        from pytest_bedrock_jobs import FakeBedrockJobs

        fake = FakeBedrockJobs()

        def hidden():
            try:
                boto3.client("bedrock").list_guardrails()
            except Exception:
                pass

        @fake
        class TestBefore:
            def setup_method(self):
                hidden()

            def test_it(self):
                pass

        @fake
        class TestAfter:
            def teardown_method(self):
                hidden()

            def test_it(self):
                pass
    """)
    pytester.runpytest_inprocess("-p", "no:randomly").assert_outcomes(failed=1, passed=1, errors=1)


HANDLER = """
    import os
    import boto3

    bedrock = boto3.client("bedrock")
    region = bedrock.meta.region_name
"""


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_the_environment_can_be_set_up_for_the_whole_run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, region: str
) -> None:
    """For clients that are made when a module is imported, a conftest.py too, on a machine without a Region."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    monkeypatch.setenv("HOME", str(pytester.path))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    line = "" if region == "us-east-1" else f"fake_bedrock_jobs_region_name = {region}"
    pytester.makeini(f"[pytest]\nfake_bedrock_jobs_environment = session\n{line}\n")
    pytester.makepyfile(handler=HANDLER)
    pytester.makeconftest("""
        import os
        import handler

        def pytest_unconfigure():
            os.environ["SEEN_AT_THE_END"] = "yes"
    """)
    pytester.makepyfile(f"""
        import os
        import handler

        def test_it(fake_bedrock_jobs):
            assert handler.region == "{region}"
            assert handler.bedrock._request_signer._credentials.access_key == "testing"
            handler.bedrock.list_model_customization_jobs()

        def test_without_the_fixture():
            assert "AWS_PROFILE" not in os.environ
            assert os.environ["AWS_ACCESS_KEY_ID"] == "testing"
    """)
    before = dict(os.environ)
    pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=2)
    monkeypatch.setenv("SEEN_AT_THE_END", "no")
    pytester.runpytest_inprocess("-p", "no:randomly").assert_outcomes(passed=2)
    assert os.environ.pop("SEEN_AT_THE_END") == "yes"
    assert {**os.environ, "PYTEST_CURRENT_TEST": ""} == {**before, "PYTEST_CURRENT_TEST": ""}


def test_the_environment_is_set_up_where_a_conftest_brings_the_plugin_in(pytester: pytest.Pytester) -> None:
    """It is too late for that file, and early enough for the tests."""
    pytester.makeini("[pytest]\nfake_bedrock_jobs_environment = session\n")
    pytester.makeconftest("pytest_plugins = ['pytest_bedrock_jobs.plugin']")
    pytester.makepyfile("""
        import os

        key = os.environ.get("AWS_ACCESS_KEY_ID")

        def test_it():
            assert key == "testing"
    """)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_wrong_choice_of_the_environment_is_a_clear_error(pytester: pytest.Pytester) -> None:
    """Before anything runs."""
    pytester.makeini("[pytest]\nfake_bedrock_jobs_environment = always\n")
    result = pytester.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*tox.ini: fake_bedrock_jobs_environment is wrong: 'always' is unknown; use 'test' or 'session'*"]
    )


def test_a_fake_whose_start_is_interrupted_gives_everything_back(pytester: pytest.Pytester) -> None:
    """By the fixture, and for a decorated class."""
    pytester.makeconftest("""
        import os

        before = dict(os.environ)

        def pytest_unconfigure():
            left = {item for item in set(os.environ.items()) ^ set(before.items()) if "PYTEST" not in item[0]}
            print(f"LEFT BEHIND: {left}")
    """)
    for test in (
        "def test_it(fake_bedrock_jobs): pass",
        "@FakeBedrockJobs\nclass TestIt:\n    def test_it(self): pass",
    ):
        pytester.makepyfile(
            f"from pytest_bedrock_jobs import FakeBedrockJobs\nfrom pytest_bedrock_jobs.intercept import guard\n"
            f"def install(*_): raise KeyboardInterrupt\nguard.install = install\n{test}\n"
        )
        result = pytester.runpytest_subprocess()
        assert result.ret == pytest.ExitCode.INTERRUPTED
        result.stdout.fnmatch_lines(["LEFT BEHIND: set()"])


def test_a_real_sleep_is_told_at_the_end_of_the_test(pytester: pytest.Pytester) -> None:
    """As a warning, which names the cure."""
    pytester.makepyfile("""
        import boto3

        def test_it(fake_bedrock_jobs):
            fake_bedrock_jobs.add_job(job_name="nightly-8", creation_time=fake_bedrock_jobs.clock.now())
            seconds = iter([0, 60])
            fake_bedrock_jobs._stalls._monotonic = lambda: next(seconds)
            client = boto3.client("bedrock")
            for _ in range(2):
                client.get_model_customization_job(jobIdentifier="nightly-8")
    """)
    result = pytester.runpytest("-W", "default")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*RealSleepWarning: the code under test waited 60 s of real time between two equal *"])


def test_a_swallowed_stall_fails_the_test(pytester: pytest.Pytester) -> None:
    """And a failed test is not told twice."""
    pytester.makepyfile("""
        import time

        import boto3
        import pytest

        def wait():
            client = boto3.client("bedrock")
            while client.get_model_customization_job(jobIdentifier="nightly-8")["status"] != "Done":
                time.sleep(60)

        @pytest.mark.fake_bedrock_jobs(stall_after=3, skip_sleep=True)
        def test_swallowing(fake_bedrock_jobs):
            fake_bedrock_jobs.add_job(job_name="nightly-8", status="Completed")
            with pytest.raises(Exception):
                wait()

        @pytest.mark.fake_bedrock_jobs(stall_after=3, skip_sleep=True)
        def test_failing(fake_bedrock_jobs):
            fake_bedrock_jobs.add_job(job_name="nightly-8", status="Completed")
            wait()
    """)
    result = pytester.runpytest()
    result.assert_outcomes(passed=1, failed=1, errors=1)
    result.stdout.fnmatch_lines(["*nothing changes any more, and the code sleeps on (3 times, 3 min).*"])


def test_an_ini_option_can_say_that_there_is_no_limit(pytester: pytest.Pytester) -> None:
    """None is a value, too."""
    pytester.makeini("[pytest]\nfake_bedrock_jobs_stall_after = none")
    pytester.makepyfile("""
        def test_it(fake_bedrock_jobs):
            assert fake_bedrock_jobs.options.stall_after is None
    """)
    pytester.runpytest().assert_outcomes(passed=1)


@pytest.mark.parametrize("how", ["options", "marker", "ini"])
def test_a_test_can_begin_at_a_fixed_time(pytester: pytest.Pytester, how: str) -> None:
    """Wherever that is said."""
    if how == "ini":
        pytester.makeini(
            "[pytest]\nfake_bedrock_jobs_start_time = 2026-01-07T02:00:00Z\nfake_bedrock_jobs_frozen = true"
        )
    given = "start_time=START, frozen=True"
    pytester.makepyfile(f"""
        from datetime import datetime, timezone

        import pytest
        from pytest_bedrock_jobs import FakeBedrockJobs

        START = datetime(2026, 1, 7, 2, tzinfo=timezone.utc)

        {f"@pytest.mark.fake_bedrock_jobs({given})" if how == "marker" else ""}
        def test_it(fake_bedrock_jobs):
            fake = {f"FakeBedrockJobs({given})" if how == "options" else "fake_bedrock_jobs"}
            assert fake.clock.now() == START
    """)
    pytester.runpytest().assert_outcomes(passed=1)


def test_the_tests_of_a_decorated_class_may_stop_their_fake(pytester: pytest.Pytester) -> None:
    """Nothing is left to be stopped then."""
    pytester.makepyfile("""
        from pytest_bedrock_jobs import FakeBedrockJobs, started

        @FakeBedrockJobs
        class TestIt:
            def test_it(self):
                started.running[-1][0].stop()
    """)
    pytester.runpytest().assert_outcomes(passed=1)


def test_a_run_without_a_terminal_reports_as_wide_as_usual(pytester: pytest.Pytester) -> None:
    """Whoever has switched pytest's own reporter off still gets the section in JUnit XML."""
    pytester.makepyfile("""
        def test_it(fake_bedrock_jobs):
            fake_bedrock_jobs.add_job(job_name="nightly-8")
            assert False
    """)
    pytester.runpytest("-p", "no:terminal", "--junitxml=report.xml")
    assert "nightly-8" in (pytester.path / "report.xml").read_text()


def test_a_client_that_is_made_at_import_without_a_region_is_helped(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error of the collection names the option."""
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(pytester.path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    pytester.makepyfile("import boto3; boto3.Session().client('bedrock')")
    result = pytester.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*NoRegionError*", "*(NoRegionError)*", "fake_bedrock_jobs_environment = session"])
