"""Which status an expected error has, where its own words are the problem's detail."""

from collections.abc import Mapping

from knowledge.errors import KnowledgeError, UnknownDocumentError

STATUSES: Mapping[type[Exception], int] = {
    KnowledgeError: 422,
    UnknownDocumentError: 404,
}
