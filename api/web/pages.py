"""Making pages of templates."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api.web import addresses
from api.web.admin.menu import ADMIN_MENU, is_here
from api.web.assets import Assets
from api.web.contents_view import number_of
from api.web.languages import language_of, theme_of
from api.web.navigation import NAVIGATION
from api.web.visitors import Visitor, Visitors
from api.web.wording import Words

TEMPLATES = Path(__file__).parent / "templates"
_WEB = ("http", "https")
# A page differs by who looks at it and in which language.
_PAGE_HEADERS = {"Cache-Control": "no-store", "Vary": "Accept-Language, Cookie, Accept-Encoding"}


class Pages:
    """Renders the templates: everything that is put into one is escaped, and a name that is missing is an error."""

    def __init__(self, assets: Assets, visitors: Visitors, folder: Path = TEMPLATES) -> None:
        self.assets = assets
        self.visitors = visitors
        self._templates = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["web"] = web_address
        self._templates.filters["host"] = host_of
        self._templates.filters["number"] = number_of
        self._templates.filters["json_block"] = json_block
        self._templates.globals.update(
            static=assets.address,
            navigation=NAVIGATION,
            admin_menu=ADMIN_MENU,
            is_here=is_here,
            sign_in=visitors.sign_in,
            provider=visitors.provider,
            document_address=addresses.document_address,
            section_address=addresses.section_address,
            ask_address=addresses.ask_address,
        )

    def render(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        visitor: Visitor | None = None,
        **context: Any,
    ) -> Response:
        """The page that ``template`` makes of ``context``, in the language of the request.

        Looks the visitor up unless it is given, which may take a moment: call it off the event loop.
        """
        language = language_of(request)
        html = self._templates.get_template(template).render(
            language=language,
            t=Words(language),
            theme=theme_of(request),
            here=request.url.path,
            back=_without_language(request),
            visitor=visitor if visitor is not None else self.visitors.find(request),
            **context,
        )
        content = html.encode("utf-8", "replace")
        told = {**_PAGE_HEADERS, "Content-Language": language, **(headers or {})}
        if "gzip" in request.headers.get("accept-encoding", ""):
            content = gzip.compress(content, 5, mtime=0)
            told["Content-Encoding"] = "gzip"
        return Response(content, status, headers=told, media_type="text/html")


def web_address(url: str | None) -> str | None:
    """``url`` where a link may lead: an address of the web, or one of this server. None for all else."""
    if url is None:
        return None
    try:
        scheme = urlsplit(url).scheme.lower()
    except ValueError:
        return None
    own = not scheme and url.startswith("/") and not url.startswith("//")
    return url if scheme in _WEB or own else None


def host_of(url: str) -> str:
    """The host that ``url`` leads to; empty for one of this server."""
    return urlsplit(url).netloc


def json_block(value: object) -> Markup:
    """``value`` as JSON for a ``<script type="application/json">``, which nothing in it can end."""
    text = json.dumps(value, ensure_ascii=False)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def _without_language(request: Request) -> str:
    """This page's address but for ``?lang=``: where to come back to once another language was chosen."""
    kept = [part for part in request.url.query.split("&") if part and not part.startswith("lang=")]
    return f"{request.url.path}?{'&'.join(kept)}" if kept else request.url.path
