"""The settings as they are in force, and the encoder of the next generation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import AfterValidator, Field

from advisor.audit import AuditLog
from advisor.choices import Choices
from api.admin_schemas import AdminBody
from api.caller import actor_of
from api.openapi import problems
from api.schemas import Name, clean
from index.encoders import BUNDLED, EncoderChoice

SettingValue = str | int | float | bool | None
Prompt = Annotated[str, Field(max_length=500), AfterValidator(clean)]


@dataclass(frozen=True, slots=True)
class EncoderView:
    """The encoder that the next generation is made with; a change builds that one aside while the old one serves."""

    name: str
    query_prompt: str | None
    passage_prompt: str | None


@dataclass(frozen=True, slots=True)
class SettingsView:
    """Each setting by its variable, without secrets, and the encoder chosen."""

    settings: Mapping[str, SettingValue]
    encoder: EncoderView


class EncoderBody(AdminBody):
    """An encoder: ``bundled``, or a sentence-transformers model by name or folder."""

    name: Name = BUNDLED
    query_prompt: Prompt | None = None
    passage_prompt: Prompt | None = None


def settings_routes(settings: Mapping[str, SettingValue], choices: Choices, audit: AuditLog) -> APIRouter:
    """GET /v1/admin/settings; PUT and DELETE /v1/admin/encoder."""
    router = APIRouter(tags=["admin: settings"])

    @router.get("/v1/admin/settings", summary="Show the settings in force", responses=problems())
    def get_settings() -> SettingsView:
        return SettingsView(settings, _view(choices.encoder()))

    @router.put(
        "/v1/admin/encoder",
        summary="Choose the encoder of the next generation",
        responses=problems(400, 413, 415, 422),
    )
    def put_encoder(request: Request, body: EncoderBody) -> EncoderView:
        choice = EncoderChoice(body.name, body.query_prompt, body.passage_prompt)
        choices.choose_encoder(choice, by=actor_of(request).id)
        audit.record(actor_of(request), "encoder.choose", body.name)
        return _view(choice)

    @router.delete("/v1/admin/encoder", summary="Go back to the encoder of the settings", responses=problems())
    def delete_encoder(request: Request) -> EncoderView:
        choices.choose_encoder(None, by=actor_of(request).id)
        audit.record(actor_of(request), "encoder.reset", choices.encoder().name)
        return _view(choices.encoder())

    return router


def _view(choice: EncoderChoice) -> EncoderView:
    return EncoderView(choice.name, choice.query_prompt, choice.passage_prompt)
