"""The parts of the OpenAPI document that FastAPI cannot see for itself."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from pydantic import TypeAdapter

from api.examples import problem_example
from api.problems import PROBLEM_TYPE, Problem

_REFERENCES = "#/components/schemas/{model}"
Responses = dict[int | str, dict[str, Any]]


def problems(*statuses: int) -> Responses:
    """The error responses of a route."""
    return {status: _problem(HTTPStatus(status)) for status in (*statuses, 500)}


def json_response(description: str, **examples: Any) -> dict[str, Any]:
    """A successful response with its examples by name."""
    named = {name: {"value": value} for name, value in examples.items()}
    return {"description": description, "content": {"application/json": {"examples": named}}}


def add_problem_schema(app: FastAPI) -> None:
    """Put the schema of problem details, which ``problems`` refers to, into the document of ``app``."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        if "Problem" not in schemas:
            schema = TypeAdapter(Problem).json_schema(ref_template=_REFERENCES)
            schemas.update(schema.pop("$defs"))
            schemas["Problem"] = schema
        return document

    app.openapi = openapi  # type: ignore[method-assign] # how FastAPI has a document extended


def _problem(status: HTTPStatus) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": status.phrase,
        "content": {
            PROBLEM_TYPE: {
                "schema": {"$ref": _REFERENCES.format(model="Problem")},
                "example": problem_example(status, status.phrase),
            }
        },
    }
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    return response
