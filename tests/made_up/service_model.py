"""The service model of Bedrock, and the operations of experiments besides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from botocore.loaders import create_loader

STATUSES = ["Queued", "Running", "Done", "Broken", "Halting", "Halted"]


def write(folder: Path) -> None:
    """Writes the model to where botocore looks below somebody's home."""
    model: Any = create_loader().load_service_model("bedrock", "service-2")
    model = json.loads(json.dumps(model))
    # AWS's pattern allows the ARNs of its own resources only.
    model["shapes"]["TaggableResourcesArn"].pop("pattern", None)
    model["shapes"].update(_shapes())
    model["operations"].update(_operations())
    path = folder / ".aws" / "models" / "bedrock" / model["metadata"]["apiVersion"] / "service-2.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(model), encoding="utf-8")


def _structure(required: list[str], **members: Any) -> dict[str, Any]:
    return {"type": "structure", "required": required, "members": members}


def _in(location: str, name: str, shape: str) -> dict[str, str]:
    return {"shape": shape, "location": location, "locationName": name}


def _shapes() -> dict[str, Any]:
    shown = {
        "experimentArn": {"shape": "ExperimentArn"},
        "experimentName": {"shape": "ExperimentName"},
        "status": {"shape": "ExperimentStatus"},
        "creationTime": {"shape": "Timestamp"},
        "lastModifiedTime": {"shape": "Timestamp"},
        "endTime": {"shape": "Timestamp"},
    }
    identified = _structure(
        ["experimentIdentifier"], experimentIdentifier=_in("uri", "experimentIdentifier", "ExperimentArn")
    )
    return {
        "ExperimentArn": {"type": "string", "min": 1, "max": 200},
        "ExperimentName": {"type": "string", "min": 1, "max": 20, "pattern": "[a-z0-9-]+"},
        "ExperimentGoal": {"type": "string", "min": 1, "max": 50},
        "ExperimentStatus": {"type": "string", "enum": STATUSES},
        "CreateExperimentRequest": _structure(
            ["experimentName"],
            experimentName={"shape": "ExperimentName"},
            goal={"shape": "ExperimentGoal"},
            tags={"shape": "TagList"},
            clientRequestToken={"shape": "IdempotencyToken", "idempotencyToken": True},
        ),
        "CreateExperimentResponse": _structure(["experimentArn"], experimentArn={"shape": "ExperimentArn"}),
        "GetExperimentRequest": identified,
        "GetExperimentResponse": _structure(
            ["experimentArn"], **shown, goal={"shape": "ExperimentGoal"}, failureMessage={"shape": "ErrorMessage"}
        ),
        "StopExperimentRequest": identified,
        "StopExperimentResponse": _structure([]),
        "DeleteExperimentRequest": identified,
        "DeleteExperimentResponse": _structure([]),
        "ExperimentSummary": _structure(["experimentArn"], **shown),
        "ExperimentSummaries": {"type": "list", "member": {"shape": "ExperimentSummary"}},
        "ListExperimentsRequest": _structure(
            [],
            **{
                name: _in("querystring", name, shape)
                for name, shape in {
                    "statusEquals": "ExperimentStatus",
                    "goalEquals": "ExperimentGoal",
                    "nameContains": "ExperimentName",
                    "creationTimeAfter": "Timestamp",
                    "maxResults": "MaxResults",
                    "nextToken": "PaginationToken",
                    "sortOrder": "SortOrder",
                }.items()
            },
        ),
        "ListExperimentsResponse": _structure(
            [], nextToken={"shape": "PaginationToken"}, experimentSummaries={"shape": "ExperimentSummaries"}
        ),
    }


def _operations() -> dict[str, Any]:
    one = "/experiments/{experimentIdentifier}"
    paths = {
        "CreateExperiment": ("POST", "/experiments", 201),
        "GetExperiment": ("GET", one, 200),
        "ListExperiments": ("GET", "/experiments", 200),
        "StopExperiment": ("POST", f"{one}/stop", 200),
        "DeleteExperiment": ("DELETE", one, 200),
    }
    errors = ["ResourceNotFoundException", "ValidationException", "ConflictException", "TooManyTagsException"]
    return {
        name: {
            "name": name,
            "http": {"method": method, "requestUri": path, "responseCode": status},
            "input": {"shape": f"{name}Request"},
            "output": {"shape": f"{name}Response"},
            "errors": [{"shape": error} for error in errors],
        }
        for name, (method, path, status) in paths.items()
    }
