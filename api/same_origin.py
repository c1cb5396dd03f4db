"""Whether a request comes from a page of this server: a browser sends its cookies from any page."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def find_same_origin(scope: Scope, public_url: str | None) -> bool | None:
    """Whether a page of ours sent this request; None when the caller is no browser that would say so."""
    headers = Headers(scope=scope)
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return None
    own = {f"{scope['scheme']}://{headers.get('host', '')}"}
    if public_url is not None:
        own.add(origin_of(public_url))
    return origin.casefold() in own


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as browsers send them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".casefold()
