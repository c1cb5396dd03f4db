"""What differs between two generations: documents and passages that were added, changed or removed."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from index.errors import GenerationCorruptError
from index.generations import Generations
from knowledge.documents import Document, Passage, content_hash

SHOWN = 200
_DOCUMENTS = TypeAdapter(tuple[Document, ...])
_PASSAGES = TypeAdapter(tuple[Passage, ...])


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids that were added, changed and removed: the first few hundred of each, with the full counts."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    added_count: int
    changed_count: int
    removed_count: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What ``after`` has that ``before`` has not, and the other way round; sections are ``document:section``.

    A passage has no id of its own: one whose words or place changed is one added and one removed.
    """

    before: str
    after: str
    encoder_before: str
    encoder_after: str
    documents: Changes
    sections: Changes
    passages_added: int
    passages_removed: int
    passages_kept: int


def difference(generations: Generations, before: str, after: str) -> Difference:
    """Compare two generations. Raises GenerationUnknownError, or GenerationCorruptError for one that is damaged."""
    manifests = [generations.verify(name) for name in (before, after)]
    old, new = (_documents(generations, name) for name in (before, after))
    had, has = (_passages(generations, name) for name in (before, after))
    return Difference(
        before=before,
        after=after,
        encoder_before=manifests[0].encoder,
        encoder_after=manifests[1].encoder,
        documents=_changes(
            {each.id: content_hash([repr(each)]) for each in old}, {each.id: content_hash([repr(each)]) for each in new}
        ),
        sections=_changes(_sections(old), _sections(new)),
        passages_added=len(has - had),
        passages_removed=len(had - has),
        passages_kept=len(has & had),
    )


def _sections(documents: tuple[Document, ...]) -> dict[str, str]:
    return {
        f"{document.id}:{section.id}": content_hash([repr(section)])
        for document in documents
        for section in document.sections
    }


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    added = [each for each in after if each not in before]
    removed = [each for each in before if each not in after]
    changed = [each for each in after if each in before and after[each] != before[each]]
    shown = [tuple(each[:SHOWN]) for each in (added, changed, removed)]
    return Changes(shown[0], shown[1], shown[2], len(added), len(changed), len(removed))


def _documents(generations: Generations, name: str) -> tuple[Document, ...]:
    try:
        return _DOCUMENTS.validate_json((generations.folder(name) / "documents.json").read_bytes())
    except (OSError, ValidationError) as exc:
        raise GenerationCorruptError(name, "its documents cannot be read.") from exc


def _passages(generations: Generations, name: str) -> frozenset[Passage]:
    try:
        return frozenset(_PASSAGES.validate_json((generations.folder(name) / "passages.json").read_bytes()))
    except (OSError, ValidationError) as exc:
        raise GenerationCorruptError(name, "its passages cannot be read.") from exc
