"""Choosing the language and the theme, remembered in cookies."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.session_cookie import is_secure
from api.web.addresses import own_path
from api.web.languages import LANGUAGE_COOKIE, THEME_COOKIE, Theme
from knowledge.documents import Language

_ONE_YEAR = 365 * 24 * 3600


def preference_routes(*, public_url: str | None) -> APIRouter:
    """POST /preferences. Where another site's page sends it, no more is at stake than a colour."""
    router = APIRouter(include_in_schema=False)

    @router.post("/preferences")
    async def prefer(
        request: Request,
        language: Annotated[Language | None, Form()] = None,
        theme: Annotated[Theme | None, Form()] = None,
        back: Annotated[str, Form(max_length=2_000)] = "/",
    ) -> Response:
        response = RedirectResponse(own_path(back), 303)
        secure = is_secure(request, public_url)
        for cookie, value in ((LANGUAGE_COOKIE, language), (THEME_COOKIE, theme)):
            if value is not None:
                response.set_cookie(
                    cookie, value, max_age=_ONE_YEAR, path="/", secure=secure, httponly=True, samesite="lax"
                )
        return response

    return router
