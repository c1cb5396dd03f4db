"""Long lists in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import AfterValidator

from api.schemas import MAX_NAME_CHARS, clean

PAGE_SIZE = 50
Item = TypeVar("Item")
# A form sends its empty fields too, so empty means that nothing was chosen.
Words = Annotated[str, Query(max_length=MAX_NAME_CHARS), AfterValidator(clean)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=1_000_000)]


@dataclass(frozen=True, slots=True)
class PageOf(Generic[Item]):
    """One page of a list: ``number`` of ``pages``, of ``count`` items in all."""

    items: tuple[Item, ...]
    number: int
    pages: int
    count: int


def page_of(items: Sequence[Item], number: int, size: int = PAGE_SIZE) -> PageOf[Item]:
    """The page ``number`` of ``items``; the last one where there are not so many."""
    pages = max(1, -(-len(items) // size))
    shown = min(number, pages)
    return PageOf(tuple(items[(shown - 1) * size : shown * size]), shown, pages, len(items))
