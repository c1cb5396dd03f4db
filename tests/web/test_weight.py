"""How much a browser has to fetch before the first page can be used."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from starlette.testclient import TestClient

MOST_BYTES = 150_000
_LINKED = re.compile(r'(?:href|src)="(/static/[^"]+)"')
# Those that are imported while the page runs, such as the charts, are not of the first load.
_IMPORTED = re.compile(r"""^(?:import|export)\b[^;(]*?from\s*['"](\.[^'"]+)['"]""", re.MULTILINE)
_FROM_CSS = re.compile(r"""url\(['"]?([^'")]+)""")
COMPRESSED = {"Accept-Encoding": "gzip"}


def fetched(client: TestClient, path: str) -> dict[str, int]:
    """What a page and all that it needs at once weighs on the wire, by address."""
    weights: dict[str, int] = {}
    waiting = [path]
    while waiting:
        address = waiting.pop()
        if address in weights or address.startswith("data:"):
            continue
        response = client.get(address, headers=COMPRESSED)
        weights[address] = int(response.headers["content-length"])
        waiting.extend(_needed(address, response.text))
    return weights


def _needed(address: str, text: str) -> Iterator[str]:
    if address.endswith(".js"):
        found = _IMPORTED.findall(text)
    elif address.endswith(".css"):
        found = _FROM_CSS.findall(text)
    else:
        found = _LINKED.findall(text)
    return (urljoin(address, each) for each in found)


@pytest.mark.parametrize("path", ["/", "/sources", "/personas", "/map", "/status"])
def test_the_first_load_is_light(client: TestClient, path: str) -> None:
    weights = fetched(client, path)

    assert len(weights) > 3
    assert sum(weights.values()) < MOST_BYTES, weights


def test_nothing_comes_from_elsewhere(client: TestClient) -> None:
    for path in ("/", "/sources", "/personas", "/personas/industry", "/map", "/status"):
        page = client.get(path).text

        assert not re.search(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)=["'](?:https?:)?//""", page)
