"""Answering and searching: the routes that encode, and so run on the workers."""

from collections.abc import AsyncIterator, Iterable
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter

from advisor.answers import Answer
from api import examples
from api.event_stream import EVENT_STREAM, answer_events
from api.metrics import Metrics
from api.openapi import json_response, problems
from api.ports import Answering
from api.schemas import AskBody, SearchBody
from api.views import Hits
from api.workers import BoundedPool

_JSON = "application/json"
_UNBUFFERED = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_BAD_REQUESTS = (400, 413, 415, 422, 503)
# Straight from the dataclass to bytes: a tenth of the time of a dict between them.
_ANSWER = TypeAdapter(Answer)
_HITS = TypeAdapter(Hits)

_ASK_EXAMPLES = {"question": {"value": examples.ASK}, "with facts": {"value": examples.ASK_WITH_FACTS}}
_SEARCH_EXAMPLES = {"search": {"value": examples.SEARCH}}
_ANSWERED = json_response(
    "The answer: with citations, or a question back, or an abstention. "
    "With `Accept: text/event-stream` the same as events.",
    answered=examples.ANSWERED,
    needs_fact=examples.NEEDS_FACT,
    abstained=examples.ABSTAINED,
)
_ANSWERED["content"][EVENT_STREAM] = {"schema": {}, "example": examples.EVENTS}
_FOUND = json_response("The sections found, best first.", found=examples.HITS)


def answer_routes(answering: Answering, pool: BoundedPool, metrics: Metrics, *, log_questions: bool) -> APIRouter:
    """POST /v1/answer and POST /v1/search."""
    router = APIRouter(tags=["answers"])
    _add_answer(router, answering, pool, metrics, log_questions=log_questions)
    _add_search(router, answering, pool, log_questions=log_questions)
    return router


def _add_answer(
    router: APIRouter, answering: Answering, pool: BoundedPool, metrics: Metrics, *, log_questions: bool
) -> None:
    @router.post(
        "/v1/answer",
        summary="Answer a question",
        response_model=Answer,
        responses={200: _ANSWERED, **problems(404, *_BAD_REQUESTS)},
    )
    async def post_answer(request: Request, body: Annotated[AskBody, Body(openapi_examples=_ASK_EXAMPLES)]) -> Response:
        if log_questions:
            request.state.log["question"] = body.question
        answer = await pool.run(answering.answer, body.ask())
        metrics.count_answer(answer)
        request.state.log.update(answer_id=answer.id, answer_status=answer.status)
        if EVENT_STREAM in request.headers.get("accept", ""):
            # All events exist before the first is sent: a stream that has begun can tell of no error.
            events = _each(tuple(answer_events(answer)))
            return StreamingResponse(events, headers=_UNBUFFERED, media_type=EVENT_STREAM)
        return Response(_ANSWER.dump_json(answer), media_type=_JSON)


def _add_search(router: APIRouter, answering: Answering, pool: BoundedPool, *, log_questions: bool) -> None:
    @router.post(
        "/v1/search",
        summary="Search the knowledge base",
        response_model=Hits,
        responses={200: _FOUND, **problems(*_BAD_REQUESTS)},
    )
    async def post_search(
        request: Request, body: Annotated[SearchBody, Body(openapi_examples=_SEARCH_EXAMPLES)]
    ) -> Response:
        if log_questions:
            request.state.log["question"] = body.query
        hits = await pool.run(answering.search, body.query, body.limit)
        return Response(_HITS.dump_json(Hits(hits)), media_type=_JSON)


async def _each(events: Iterable[bytes]) -> AsyncIterator[bytes]:
    for event in events:
        yield event
