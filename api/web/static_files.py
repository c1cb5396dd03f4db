"""Serving the static files."""

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from api.web.assets import Assets

_FOR_EVER = "public, max-age=31536000, immutable"


def static_routes(assets: Assets) -> APIRouter:
    """GET /static/{version}/… and the two addresses that browsers ask for by themselves."""
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{version}/{name:path}")
    def get_static(request: Request, version: str, name: str) -> Response:
        # A page of the release before may still be open: it gets the file of this one, and keeps it for nobody.
        return _serve(request, assets, name, _FOR_EVER if version == assets.version else "no-store")

    @router.get("/favicon.ico")
    def get_icon(request: Request) -> Response:
        return _serve(request, assets, "icon.svg", "max-age=86400")

    @router.get("/robots.txt")
    def get_robots(request: Request) -> Response:
        return _serve(request, assets, "robots.txt", "max-age=86400")

    return router


def _serve(request: Request, assets: Assets, name: str, caching: str) -> Response:
    asset = assets.find(name)
    if asset is None:
        raise HTTPException(404)
    headers = {"Cache-Control": caching, "Vary": "Accept-Encoding", "Cross-Origin-Resource-Policy": "same-origin"}
    content = asset.content
    if "gzip" in request.headers.get("accept-encoding", "") and len(asset.gzipped) < len(content):
        content = asset.gzipped
        headers["Content-Encoding"] = "gzip"
    return Response(content, headers=headers, media_type=asset.media_type)
