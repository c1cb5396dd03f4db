"""Addresses for references to evidence: a page as it is, a file, tag or commit of a repository as its page."""

import re

_AT = re.compile(r"^(?P<repo>[\w.-]+/[\w.-]+)@(?P<commit>[0-9a-f]{6,40})\s*(?P<path>.*)$")
_TAG = re.compile(r"^(?P<repo>[\w.-]+/[\w.-]+) tag (?P<tag>\S+)$")


def address_of(reference: str) -> str:
    """An address a person can open for ``reference``; the reference itself when it names no address.

    >>> address_of("pytorch/serve@62c4d6a1fd README.md")
    'https://github.com/pytorch/serve/blob/62c4d6a1fd/README.md'
    """
    at = _AT.match(reference)
    if at is not None:
        place = f"https://github.com/{at['repo']}"
        path = at["path"].strip()
        return (
            f"{place}/blob/{at['commit']}/{path}"
            if path and not path.startswith("(")
            else f"{place}/commit/{at['commit']}"
        )
    tag = _TAG.match(reference)
    if tag is not None:
        return f"https://github.com/{tag['repo']}/releases/tag/{tag['tag']}"
    return reference
