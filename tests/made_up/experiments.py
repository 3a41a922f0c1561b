"""Experiments: everything about the family is in this module. Names need not be unique, and a stop goes through Halting."""

from __future__ import annotations

from pytest_bedrock_jobs.service.families.family import Family, Listing, Members
from pytest_bedrock_jobs.service.families.operations import register
from pytest_bedrock_jobs.service.lifecycle import Lifecycle, Stop

EXPERIMENTS = register(
    Family(
        name="experiment",
        noun="experiment",
        resource="experiment",
        members=Members(arn="experimentArn", name="experimentName"),
        listing=Listing("experimentSummaries"),
        create="CreateExperiment",
        get="GetExperiment",
        list="ListExperiments",
        stop="StopExperiment",
        delete="DeleteExperiment",
        fields={"experiment_name": "experimentName", "goal": "goal", "tags": "tags"},
        name_field="experiment_name",
        default_name="experiment",
        tags="tags",
        lifecycle=Lifecycle(
            name="experiment",
            duration="training",
            way=(("Queued", 0), ("Running", 500)),
            success="Done",
            failure="Broken",
            stop=Stop("Halting", "Halted", "stopping"),
        ),
        unique_names=False,
        found_by_name=False,
        filters={"goalEquals": lambda experiment, _, goal: experiment.request.get("goal") == goal},
    )
)
