"""Small JSON documents from a provider, over HTTP: with a time limit, a size limit and no redirects."""

import json
from contextlib import closing
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from api.errors import ProviderError

TIMEOUT_SECONDS = 10.0
_MAX_BYTES = 1024 * 1024
_SHOWN_CHARS = 80

Headers = dict[str, str]


def get_json(url: str, headers: Headers | None = None) -> dict[str, object]:
    """The object at an address. Raises ProviderError."""
    return _exchange(Request(url, headers=_accepting(headers)))


def post_form(url: str, form: str, headers: Headers | None = None) -> dict[str, object]:
    """What a form, already encoded, is answered with. Raises ProviderError."""
    sent = {**_accepting(headers), "Content-Type": "application/x-www-form-urlencoded"}
    return _exchange(Request(url, form.encode(), sent, method="POST"))


def _exchange(request: Request) -> dict[str, object]:
    try:
        with closing(_opener().open(request, timeout=TIMEOUT_SECONDS)) as response:
            content = response.read(_MAX_BYTES + 1)
    except HTTPError as exc:
        exc.close()
        raise ProviderError(f"{_place(request)} answered {exc.code}", exc.code) from exc
    except (OSError, HTTPException, ValueError) as exc:
        raise ProviderError(f"{_place(request)} cannot be reached") from exc
    if len(content) > _MAX_BYTES:
        raise ProviderError(f"{_place(request)} sent more than {_MAX_BYTES:,} bytes")
    try:
        found = json.loads(content)
    except ValueError as exc:
        raise ProviderError(f"{_place(request)} sent no JSON") from exc
    if not isinstance(found, dict):
        raise ProviderError(f"{_place(request)} sent no JSON object")
    return found


def _opener() -> OpenerDirector:
    """Follows no redirect and opens no file; goes through the proxy that the environment names."""
    opener = OpenerDirector()
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler(), HTTPErrorProcessor(), HTTPDefaultErrorHandler()):
        opener.add_handler(handler)
    return opener


def _accepting(headers: Headers | None) -> Headers:
    return {"Accept": "application/json", "User-Agent": "framework-advisor", **(headers or {})}


def _place(request: Request) -> str:
    return request.full_url.partition("?")[0][:_SHOWN_CHARS]
