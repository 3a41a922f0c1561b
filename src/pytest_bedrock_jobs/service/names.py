"""Ids, ARNs and names: how AWS writes them, and how the fake makes new ones."""

from __future__ import annotations

import random
import re
import string
import uuid
from functools import cached_property
from itertools import cycle, islice
from typing import Any, NamedTuple

# How many characters an id has.
_LENGTH = 12
_AT_A_TIME = 16
# A character of an id for each value of a random byte.
_CHARACTERS = bytes(islice(cycle(f"{string.ascii_lowercase}{string.digits}".encode()), 256))
# What a name of a job may have and the name of a model may not: other characters than these, and some in a row.
_UNFIT = re.compile("[^0-9A-Za-z]{2,}|[^0-9A-Za-z-]")
# Most names have none of it, which is seen in half the time.
_FIT = re.compile("[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*")

DEFAULT_ACCOUNT = "123456789012"


def check_account(account_id: Any) -> None:
    """Raises a ValueError where a value is not an account id."""
    if not isinstance(account_id, str) or not re.fullmatch("[0-9]{12}", account_id):
        raise ValueError(f"account_id={account_id!r} is not an AWS account id; pass a string of twelve digits")


class Ids:
    """New identifiers, the same ones in the same order for the same seed."""

    def __init__(self, seed: int | str) -> None:
        self._seed = seed
        # What is drawn and not used yet: some at a time are drawn in a third of the time.
        self._resources: list[str] = []
        self._uuids: list[str] = []

    @cached_property
    def _random(self) -> random.Random:
        # Many tests draw no id.
        return _random(self._seed)

    def resource(self) -> str:
        """Twelve of ``[a-z0-9]``, as Bedrock's jobs, models and deployments have."""
        if not self._resources:
            text = self._random.randbytes(_AT_A_TIME * _LENGTH).translate(_CHARACTERS).decode()
            self._resources = [text[place : place + _LENGTH] for place in reversed(range(0, len(text), _LENGTH))]
        return self._resources.pop()

    def uuid(self) -> str:
        """A version 4 UUID, as request ids are."""
        if not self._uuids:
            digits = self._random.randbytes(_AT_A_TIME * 16).hex()
            self._uuids = [_uuid(digits[place : place + 32]) for place in reversed(range(0, len(digits), 32))]
        return self._uuids.pop()


def uuid_of(seed: str) -> str:
    """The first UUID of a seed."""
    return _uuid(_random(seed).randbytes(16).hex())


def _random(seed: int | str) -> random.Random:
    return random.Random(f"pytest-bedrock-jobs {seed}")


def _uuid(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"


def arn(partition: str, region: str, account: str, resource: str) -> str:
    """An ARN of Bedrock's."""
    return f"arn:{partition}:bedrock:{region}:{account}:{resource}"


def foundation_model_arn(partition: str, region: str, model_id: str) -> str:
    """The ARN of a foundation model; it belongs to no account."""
    return arn(partition, region, "", f"foundation-model/{model_id}")


class Scope(NamedTuple):
    """What a resource belongs to: a partition, a Region and an account."""

    partition: str
    region: str
    account: str

    def arn(self, resource: str) -> str:
        """The ARN of a resource of this account and Region."""
        return arn(self.partition, self.region, self.account, resource)

    def foundation_model_arn(self, model_id: str) -> str:
        """The ARN of a foundation model in this Region."""
        return foundation_model_arn(self.partition, self.region, model_id)

    def key_arn(self, key: str | None) -> str | None:
        """The ARN that AWS reports for a KMS key given as an ARN, an id or an alias; None where there is none."""
        return key and _key_arn(self, key)


def job_resource(base_model_id: str, job_id: str) -> str:
    """The resource part of a model customization job's ARN."""
    return f"model-customization-job/{base_model_id}/{job_id}"


def custom_model_resource(base_model_id: str, model_id: str) -> str:
    """The resource part of a custom model's ARN."""
    return f"custom-model/{base_model_id}/{model_id}"


def model_name_for(job_name: str, number: int = 1) -> str:
    """A legal custom model name that reads like the job's name: where a model name may not have a character, a dash stands.

    Different job names may come to the same; other numbers give other names.
    """
    words = job_name if _FIT.fullmatch(job_name) else _UNFIT.sub("-", job_name).strip("-")
    ending = "-model" if number == 1 else f"-model-{number}"
    return f"{words[: 63 - len(ending)].rstrip('-')}{ending}"


def _key_arn(scope: Scope, key: str) -> str:
    # An alias stands for a key of the account. Which one it is nobody here can know, so its id is made from the alias.
    owner, _, name = key.rpartition(":")
    if name.startswith("key/"):
        return key
    key_id = str(uuid.uuid5(uuid.NAMESPACE_URL, name)) if name.startswith("alias/") else name
    return f"{owner or f'arn:{scope.partition}:kms:{scope.region}:{scope.account}'}:key/{key_id}"
