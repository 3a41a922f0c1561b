"""``use_s3``: batch inference jobs read their records from moto's S3, and write what becomes of them to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from moto import mock_aws

from pytest_bedrock_jobs import FakeBedrockJobs, messages
from tests.fakes import client, s3
from tests.samples import invocation_request

BUCKET = "amzn-s3-demo-bucket"
COUNTS = ("totalRecordCount", "processedRecordCount", "successRecordCount", "errorRecordCount")


@pytest.fixture(params=["direct", "wire"])
def fake(request: pytest.FixtureRequest) -> Iterator[FakeBedrockJobs]:
    """A fake that looks into S3, over each transport, beside moto; its clock stands still."""
    with mock_aws(), FakeBedrockJobs(transport=request.param, use_s3=True, frozen=True) as fake:
        s3().create_bucket(Bucket=BUCKET)
        yield fake


def lines(count: int, first: int = 0, **more: Any) -> bytes:
    """A file of records."""
    records = [
        {"recordId": f"CALL{number:07}", "modelInput": {"n": number}, **more} for number in range(first, first + count)
    ]
    return "\n".join(map(json.dumps, records)).encode()


def put(content: bytes, key: str = "input/records.jsonl") -> None:
    s3().put_object(Bucket=BUCKET, Key=key, Body=content)


def written(job_id: str) -> dict[str, list[dict[str, Any]]]:
    """What is in the folder of a job: of each file, its lines."""
    found: dict[str, list[dict[str, Any]]] = {}
    for each in s3().list_objects_v2(Bucket=BUCKET, Prefix="output/").get("Contents", ()):
        folder, _, name = each["Key"].removeprefix("output/").partition("/")
        assert folder == job_id
        content = s3().get_object(Bucket=BUCKET, Key=each["Key"])["Body"].read().decode()
        found[name] = [json.loads(line) for line in content.splitlines()]
    return found


def created(**changes: Any) -> str:
    """The id of a new job."""
    arn: str = client().create_model_invocation_job(**invocation_request(**changes))["jobArn"]
    return arn.rpartition("/")[2]


def job(job_id: str) -> dict[str, Any]:
    details: dict[str, Any] = client().get_model_invocation_job(jobIdentifier=job_id)
    return details


def counts(of: Mapping[str, Any]) -> list[int | None]:
    return [of.get(name) for name in COUNTS]


def input_at(uri: str) -> dict[str, Any]:
    return {"s3InputDataConfig": {"s3Uri": uri}}


def test_a_completed_job_leaves_a_manifest_and_an_output(fake: FakeBedrockJobs) -> None:
    """Each record has an answer that says that it is made up; whatever else a line of the input holds stays there."""
    put(lines(250, note="mine"))
    job_id = created()
    fake.clock.advance(hours=1)
    assert counts(job(job_id)) == [250, 250, 250, 0]
    files = written(job_id)
    assert files.keys() == {"manifest.json.out", "records.jsonl.out"}
    (manifest,) = files["manifest.json.out"]
    assert counts(manifest) == [250, 250, 250, 0]
    assert manifest["inputTokenCount"] > 0 < manifest["outputTokenCount"]
    results = files["records.jsonl.out"]
    assert {each["recordId"] for each in results} == {f"CALL{number:07}" for number in range(250)}
    assert all(each["recordId"] == f"CALL{each['modelInput']['n']:07}" for each in results)
    assert all("made up" in each["modelOutput"]["output"]["message"]["content"][0]["text"] for each in results)
    assert all(each["note"] == "mine" for each in results)


def test_the_order_of_the_records_is_not_kept(fake: FakeBedrockJobs) -> None:
    """As on AWS, and the same in every run."""
    put(lines(100))
    job_id = created()
    fake.clock.advance(hours=1)
    ids = [each["recordId"] for each in written(job_id)["records.jsonl.out"]]
    assert ids != sorted(ids)


@pytest.mark.parametrize("output", ["s3://amzn-s3-demo-bucket/output", "s3://amzn-s3-demo-bucket/output/"])
@pytest.mark.parametrize("source", ["s3://amzn-s3-demo-bucket/input", "s3://amzn-s3-demo-bucket/input/"])
def test_a_folder_has_an_output_for_each_file(fake: FakeBedrockJobs, source: str, output: str) -> None:
    """Of those that end with .jsonl; with or without slashes at the end."""
    put(lines(60), "input/a.jsonl")
    put(lines(60, 60), "input/b.jsonl")
    put(b"not records", "input/README.md")
    job_id = created(inputDataConfig=input_at(source), outputDataConfig={"s3OutputDataConfig": {"s3Uri": output}})
    fake.clock.advance(hours=1)
    files = written(job_id)
    assert {name: len(content) for name, content in files.items()} == {
        "manifest.json.out": 1,
        "a.jsonl.out": 60,
        "b.jsonl.out": 60,
    }


def test_a_whole_bucket_can_be_the_input(fake: FakeBedrockJobs) -> None:
    """And a bucket the output."""
    put(lines(100), "records.jsonl")
    config = {"s3OutputDataConfig": {"s3Uri": f"s3://{BUCKET}"}}
    job_id = created(inputDataConfig=input_at(f"s3://{BUCKET}"), outputDataConfig=config)
    fake.clock.advance(hours=1)
    assert s3().head_object(Bucket=BUCKET, Key=f"{job_id}/records.jsonl.out")["ContentLength"]


def test_the_manifest_counts_while_the_job_is_in_progress(fake: FakeBedrockJobs) -> None:
    """It is there from the beginning, and as of the last look or move of the clock; the outputs come at the end."""
    put(lines(100))
    job_id = created()
    fake.clock.advance(minutes=5)
    assert written(job_id) == {}
    fake.clock.advance(minutes=1)
    assert counts(written(job_id)["manifest.json.out"][0]) == [100, 0, 0, 0]
    fake.clock.advance(minutes=27)
    files = written(job_id)
    assert counts(files["manifest.json.out"][0]) == counts(job(job_id)) == [100, 50, 50, 0]
    assert files.keys() == {"manifest.json.out"}


@pytest.mark.parametrize(
    ("content", "key", "message"),
    [
        (None, "input/records.jsonl", messages.batch_get_object_denied(BUCKET, "input/records.jsonl")),
        (lines(100), "input/other.jsonl", messages.batch_get_object_denied(BUCKET, "input/records.jsonl")),
        (lines(1), "input/records.jsonl", messages.too_few_records(1)),
        (lines(99), "input/records.jsonl", messages.too_few_records(99)),
        (lines(50_001), "input/records.jsonl", messages.too_many_records(50_001)),
        (b"", "input/records.jsonl", messages.not_json_lines("records.jsonl")),
        (b"[]\n" * 100, "input/records.jsonl", messages.not_json_lines("records.jsonl")),
        (b'{"recordId": "1"}\n' * 100, "input/records.jsonl", messages.not_json_lines("records.jsonl")),
        (b"no JSON\n" * 100, "input/records.jsonl", messages.not_json_lines("records.jsonl")),
    ],
)
def test_a_wrong_input_fails_the_validation(
    fake: FakeBedrockJobs, content: bytes | None, key: str, message: str
) -> None:
    """After Create, which has found nothing; and nothing is written."""
    if content is not None:
        put(content, key)
    job_id = created()
    fake.clock.advance(seconds=30)
    assert job(job_id)["status"] == "Validating"
    fake.clock.advance(minutes=2)
    details = job(job_id)
    assert (details["status"], details["message"]) == ("Failed", message)
    assert written(job_id) == {}


def test_a_file_has_to_end_with_jsonl(fake: FakeBedrockJobs) -> None:
    """Whatever is in it."""
    put(lines(100), "input/records.json")
    job_id = created(inputDataConfig=input_at(f"s3://{BUCKET}/input/records.json"))
    fake.clock.advance(hours=1)
    assert job(job_id)["message"] == messages.not_json_lines("records.json")


def test_the_bucket_of_the_output_has_to_be_there(fake: FakeBedrockJobs) -> None:
    """It is tried while the job is validated."""
    put(lines(100))
    job_id = created(outputDataConfig={"s3OutputDataConfig": {"s3Uri": "s3://no-such-bucket/output/"}})
    fake.clock.advance(hours=1)
    assert "PutObject" in job(job_id)["message"]


def test_a_function_decides_what_a_record_becomes(fake: FakeBedrockJobs) -> None:
    """A body, an error, or the usual body; each record is asked about once."""
    asked = []

    def answer(record: dict[str, Any]) -> dict[str, Any] | None:
        number = record["modelInput"]["n"]
        asked.append(number)
        if number % 3 == 0:
            return {"errorCode": 400, "errorMessage": "too long"}
        return {"n": number} if number % 3 == 1 else None

    fake.answer_records(answer)
    put(lines(120))
    job_id = created()
    fake.clock.advance(minutes=33)
    assert counts(job(job_id)) == [120, 60, 40, 20]
    fake.clock.advance(hours=1)
    assert counts(job(job_id)) == [120, 120, 80, 40]
    assert asked == list(range(120))
    for each in written(job_id)["records.jsonl.out"]:
        number = each["modelInput"]["n"]
        if number % 3 == 0:
            assert each["error"] == {"errorCode": 400, "errorMessage": "too long", "expired": False}
            assert "modelOutput" not in each
        else:
            assert ("made up" in json.dumps(each["modelOutput"])) == (number % 3 == 2)


def test_what_is_no_answer_is_an_error_at_the_author(fake: FakeBedrockJobs) -> None:
    """Also a function that is none."""
    with pytest.raises(TypeError, match="function='no' is not callable"):
        fake.answer_records("no")  # type: ignore[arg-type]
    fake.answer_records(lambda record: record["recordId"])
    put(lines(100))
    created()
    with pytest.raises(TypeError, match="the function returned 'CALL0000000' for record 'CALL0000000'"):
        fake.clock.advance(minutes=33)
    fake.answer_records(None)
    fake.clock.advance(hours=1)


def test_a_missing_record_id_is_added(fake: FakeBedrockJobs) -> None:
    """Eleven characters, another one for each record."""
    put(b'{"modelInput": {}}\n' * 100)
    job_id = created()
    fake.clock.advance(hours=1)
    ids = {each["recordId"] for each in written(job_id)["records.jsonl.out"]}
    assert len(ids) == 100
    assert {len(each) for each in ids} == {11}


@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("amazon.nova-micro-v1:0", ("output", "message", "content", 0, "text")),
        ("us.anthropic.claude-3-5-haiku-20241022-v1:0", ("content", 0, "text")),
        ("amazon.titan-text-lite-v1", ("results", 0, "outputText")),
        ("meta.llama3-1-8b-instruct-v1:0", ("generation",)),
        ("mistral.mistral-large-2402-v1:0", ("outputs", 0, "text")),
        ("deepseek.r1-v1:0", ("output", "message", "content", 0, "text")),
    ],
)
def test_the_usual_body_is_that_of_the_model(fake: FakeBedrockJobs, model: str, path: tuple[str | int, ...]) -> None:
    """Of a Converse job it is the same for all models."""
    put(lines(100))
    ids = [created(name=kind, modelId=model, modelInvocationType=kind) for kind in ("InvokeModel", "Converse")]
    fake.clock.advance(hours=1)
    for job_id, way in zip(ids, (path, ("output", "message", "content", 0, "text")), strict=True):
        body = s3().get_object(Bucket=BUCKET, Key=f"output/{job_id}/records.jsonl.out")["Body"].read()
        found = json.loads(body.splitlines()[0])["modelOutput"]
        for step in way:
            found = found[step]
        assert found == "This answer was made up by pytest-bedrock-jobs."


def test_an_embedding_is_made_up_too(fake: FakeBedrockJobs) -> None:
    """It has numbers in the place of a text."""
    put(lines(100))
    job_id = created(modelId="amazon.titan-embed-text-v2:0")
    fake.clock.advance(hours=1)
    assert written(job_id)["records.jsonl.out"][0]["modelOutput"]["embedding"]


def test_a_stopped_job_leaves_what_was_done(fake: FakeBedrockJobs) -> None:
    """As soon as it is asked to stop."""
    put(lines(100))
    job_id = created()
    fake.clock.advance(minutes=33)
    client().stop_model_invocation_job(jobIdentifier=job_id)
    before = written(job_id)
    assert len(before["records.jsonl.out"]) == 50
    fake.clock.advance(hours=1)
    assert job(job_id)["status"] == "Stopped"
    assert written(job_id) == before


@pytest.mark.parametrize(
    ("outcome", "rule", "done"),
    [
        ("PartiallyCompleted", {"processed_record_count": 80, "error_record_count": 8}, 80),
        ("PartiallyCompleted", {"processed_record_count": 99}, 99),
        ("PartiallyCompleted", {}, 90),
        ("Expired", {}, None),
        ("Failed", {"phase": "InProgress", "processed_record_count": 10}, 10),
        ("Failed", {"phase": "Validating"}, None),
        ("Stopped", {"processed_record_count": 7}, 7),
        ("Completed", {"error_record_count": 100}, 100),
    ],
)
def test_what_is_done_is_left(fake: FakeBedrockJobs, outcome: Any, rule: Any, done: int | None) -> None:
    """However a rule lets a job end; the errors that it wants are among the records."""
    put(lines(100))
    fake.next_outcome("invocation_job", outcome, **rule)
    job_id = created()
    fake.clock.advance(hours=25)
    assert job(job_id)["status"] == outcome
    files = written(job_id)
    if done is None:
        assert files == {}
    else:
        assert len(files["records.jsonl.out"]) == done
        errors = sum("error" in each for each in files["records.jsonl.out"])
        assert errors == rule.get("error_record_count", 0)
        assert counts(files["manifest.json.out"][0]) == counts(job(job_id)) == [100, done, done - errors, errors]


def test_a_job_that_is_completed_at_once_has_its_files(fake: FakeBedrockJobs) -> None:
    """By the test, from whatever status."""
    put(lines(100))
    job_id = created()
    fake.invocation_jobs["batch-1"].complete()
    assert len(written(job_id)["records.jsonl.out"]) == 100


def test_a_rule_may_expect_more_records_than_there_are(fake: FakeBedrockJobs) -> None:
    """The input says how many there are."""
    put(lines(100))
    fake.next_outcome("invocation_job", "PartiallyCompleted", total_record_count=2400, processed_record_count=2000)
    job_id = created()
    fake.clock.advance(hours=25)
    assert counts(job(job_id)) == [100, 99, 99, 0]


def test_a_reset_forgets_the_function(fake: FakeBedrockJobs) -> None:
    """As everything that was decided."""
    fake.answer_records(lambda _: {"errorCode": 500})
    fake.reset()
    put(lines(100))
    job_id = created()
    fake.clock.advance(hours=2)
    assert counts(job(job_id)) == [100, 100, 100, 0]


def test_a_seeded_job_has_no_files(fake: FakeBedrockJobs) -> None:
    """Only jobs that are created look into S3."""
    seeded = fake.add_invocation_job(status="InProgress")
    fake.clock.advance(hours=2)
    assert seeded.status == "Completed"
    assert written("") == {}


def test_a_seeded_job_has_no_manifest_while_it_is_in_progress(fake: FakeBedrockJobs) -> None:
    """Whoever looks at it."""
    seeded = fake.add_invocation_job(status="InProgress")
    assert job(seeded.arn)["status"] == "InProgress"
    assert s3().list_objects_v2(Bucket=BUCKET)["KeyCount"] == 0


def test_the_bucket_of_a_folder_has_to_be_there(fake: FakeBedrockJobs) -> None:
    """There is nothing to list."""
    request = invocation_request()
    request["inputDataConfig"]["s3InputDataConfig"]["s3Uri"] = "s3://amzn-s3-demo-absent/input/"
    arn = client().create_model_invocation_job(**request)["jobArn"]
    fake.clock.advance(hours=2)
    assert job(arn)["status"] == "Failed"
