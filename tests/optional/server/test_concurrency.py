"""Many connections at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import boto3
from botocore.config import Config

from pytest_bedrock_jobs import FakeBedrockJobs, FakeBedrockJobsServer
from tests.crowd import SIZE, Crowd


def test_connections_do_not_get_in_each_others_way() -> None:
    """Each thread keeps its connection alive, and finds what it did."""
    crowd = Crowd()
    session = boto3.Session(aws_access_key_id="key", aws_secret_access_key="secret", region_name="us-east-1")
    with FakeBedrockJobsServer(FakeBedrockJobs()) as server:
        config = Config(max_pool_connections=SIZE, retries={"max_attempts": 0})
        client = session.client("bedrock", endpoint_url=server.url, config=config)
        with ThreadPoolExecutor(SIZE) as threads:
            list(threads.map(partial(crowd.run, client=client), range(SIZE)))
        crowd.check(server.fake, client)
        client.close()
