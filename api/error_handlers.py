"""Which problem each error becomes."""

from email.message import Message

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response

from advisor.errors import QuestionError, UnknownConversationError
from api.errors import BusyError
from api.problems import problem_response
from api.statuses import ADMIN_PATHS, INDEX_STATUSES, STATUSES
from api.validation import detail_of, field_problems
from index.errors import IndexError_, IndexMissingError

_SHOWN_CHARS = 200


def add_error_handlers(app: FastAPI) -> None:
    """Turn every expected error of ``app`` into problem details."""
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(QuestionError, _on_question)
    app.add_exception_handler(BusyError, _on_busy)
    app.add_exception_handler(IndexError_, _on_index)
    for error in STATUSES:
        app.add_exception_handler(error, _on_expected)


async def _on_invalid(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, RequestValidationError)
    errors = exc.errors()
    if any(error["loc"][0] == "body" for error in errors) and not (_sends_json(request) or _takes_form(request)):
        detail = "The body must be JSON. Send it with the header `Content-Type: application/json`."
        return problem_response(request.scope, 415, detail)
    broken = next((error for error in errors if error["type"] == "json_invalid"), None)
    if broken is not None:
        detail = f"The body is not valid JSON: {broken['ctx']['error']} at character {broken['loc'][-1]}. Mend it."
        return problem_response(request.scope, 400, detail)
    problems = field_problems(errors)
    return problem_response(request.scope, 422, detail_of(problems), errors=problems)


async def _on_http(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)
    shown = request.scope["path"][:_SHOWN_CHARS]
    detail = str(exc.detail)
    if exc.status_code == 404 and detail == "Not Found":
        detail = f"There is nothing at {shown}. The addresses are listed in /docs."
    elif exc.status_code == 405:
        allowed = (exc.headers or {}).get("Allow", "another method")
        detail = f"{request.method} is not allowed at {shown}. Use {allowed}."
    elif exc.status_code == 400 and _takes_form(request):
        detail = "The form could not be read. Send it as multipart/form-data, as `curl -F files=@note.md` does."
    elif exc.status_code == 400:
        detail = "The body could not be read. Send JSON in UTF-8, nested no deeper than its fields."
    return problem_response(request.scope, exc.status_code, detail, headers=exc.headers)


async def _on_question(request: Request, exc: Exception) -> Response:
    status = 404 if isinstance(exc, UnknownConversationError) else 422
    return problem_response(request.scope, status, str(exc))


async def _on_expected(request: Request, exc: Exception) -> Response:
    """An error whose own words say what to do; the nearest of its classes has the status."""
    status = next(STATUSES[each] for each in type(exc).__mro__ if each in STATUSES)
    return problem_response(request.scope, status, str(exc))


async def _on_busy(request: Request, exc: Exception) -> Response:
    return problem_response(request.scope, 503, str(exc), headers={"Retry-After": "1"})


async def _on_index(request: Request, exc: Exception) -> Response:
    if request.url.path.startswith(ADMIN_PATHS) and not isinstance(exc, IndexMissingError):
        status = next(INDEX_STATUSES[each] for each in type(exc).__mro__ if each in INDEX_STATUSES)
        return problem_response(request.scope, status, str(exc))
    # The error's own words name paths of the server: they are for its log, not for callers.
    request.state.log["error"] = str(exc)
    detail = "No index is loaded yet. Try again soon; who runs this server can build one with `advisor reindex`."
    return problem_response(request.scope, 503, detail, headers={"Retry-After": "5"})


def _takes_form(request: Request) -> bool:
    """Whether the address takes files, which come as a form."""
    route = request.scope.get("route")
    fields = route.dependant.body_params if isinstance(route, APIRoute) else ()
    return any(isinstance(field.field_info, Form) for field in fields)


def _sends_json(request: Request) -> bool:
    message = Message()
    message["content-type"] = request.headers.get("content-type", "text/plain")
    subtype = message.get_content_subtype()
    return message.get_content_maintype() == "application" and (subtype == "json" or subtype.endswith("+json"))
