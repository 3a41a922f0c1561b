"""Ids, ARNs and names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_bedrock_jobs.service import names
from pytest_bedrock_jobs.service.names import Ids

from ..conformity import assert_conforms

JOB_NAMES = st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9+.\-]{0,62}", fullmatch=True)


def test_the_same_seed_gives_the_same_ids() -> None:
    """Ids follow from the seed, and those of different seeds are different."""
    first, again, other = ([ids.resource() for _ in range(20)] for ids in (Ids(1), Ids(1), Ids(2)))
    assert first == again
    assert not set(first) & set(other)


@given(st.integers() | st.text())
def test_ids_look_like_those_of_aws(seed: int | str) -> None:
    """Resources have twelve of ``[a-z0-9]``, requests a version 4 UUID."""
    ids = Ids(seed)
    assert re.fullmatch("[a-z0-9]{12}", ids.resource())
    assert re.fullmatch("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", ids.uuid())


def test_ids_use_the_whole_alphabet() -> None:
    """Every character comes up."""
    ids = Ids(0)
    assert len(set("".join(ids.resource() for _ in range(200)))) == 36


@given(JOB_NAMES, st.integers(1, 10**9))
def test_every_job_name_makes_a_model_name(job_name: str, number: int) -> None:
    """Whatever a legal job name looks like, the model names made of it are legal."""
    assert_conforms("CustomModelName", names.model_name_for(job_name, number))


@given(JOB_NAMES, st.integers(1, 99), st.integers(1, 99))
def test_other_numbers_make_other_names(job_name: str, number: int, other: int) -> None:
    """Two numbers give the same name only if they are the same."""
    assert (names.model_name_for(job_name, number) == names.model_name_for(job_name, other)) is (number == other)


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov", "aws-cn"])
def test_arns_keep_their_patterns(partition: str) -> None:
    """The ARNs of jobs, models and keys are what the service model says."""
    place = (partition, "some-region-1", names.DEFAULT_ACCOUNT)
    base, id = "amazon.nova-micro-v1:0:128k", Ids(0).resource()
    assert_conforms("ModelCustomizationJobArn", names.arn(*place, names.job_resource(base, id)))
    assert_conforms("CustomModelArn", names.arn(*place, names.custom_model_resource(base, id)))
    assert_conforms("FoundationModelArn", names.foundation_model_arn(partition, "some-region-1", base))
    for key in ("alias/mine", "0" * 36, f"arn:{partition}:kms:r-1:111111111111:alias/a/b"):
        assert_conforms("KmsKeyArn", names.Scope(*place).key_arn(key))
