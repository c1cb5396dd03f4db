"""Problem details (RFC 9457): what went wrong and what to do, with the id of the request."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.responses import Response
from starlette.types import Scope

PROBLEM_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a request."""

    field: str
    problem: str


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as RFC 9457 describes it. ``detail`` says what to do; ``errors`` names the fields at fault."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    errors: tuple[FieldProblem, ...] = ()


def problem_response(
    scope: Scope,
    status: int,
    detail: str,
    *,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The response that tells of a problem with the request in ``scope``."""
    fields: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": scope.get("state", {}).get("request_id", ""),
    }
    if errors:
        fields["errors"] = [{"field": error.field, "problem": error.problem} for error in errors]
    # A path or field name may hold half of a surrogate pair, which UTF-8 cannot say.
    content = json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")
    return Response(content, status, headers=dict(headers or {}), media_type=PROBLEM_TYPE)
