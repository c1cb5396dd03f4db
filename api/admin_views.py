"""What the admin routes on documents and generations answer, as frozen values made from the house's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from advisor.gate import GateReport
from advisor.generation_desk import ListedGeneration
from advisor.intake import Outcome
from advisor.library import Shelved
from knowledge.store import StoredDocument


@dataclass(frozen=True, slots=True)
class VersionView:
    """One kept version of a document. ``has_original`` tells that its file can be had."""

    version: int
    name: str
    origin: str
    source_id: str | None
    media_type: str | None
    remarks: tuple[str, ...]
    has_original: bool
    created_at: datetime
    created_by: str | None
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShelvedView:
    """A document as an admin sees it; ``newest`` is None for a shipped one.

    ``state``: it counts (active), an added document of that id stands in its place (overridden), it was switched off
    (disabled) or removed. All of it takes effect with the next generation.
    """

    id: str
    title: str
    state: Literal["active", "overridden", "disabled", "removed"]
    shipped: bool
    newest: VersionView | None


@dataclass(frozen=True, slots=True)
class ShelvedList:
    """Every document."""

    documents: tuple[ShelvedView, ...]


@dataclass(frozen=True, slots=True)
class Versions:
    """Every kept version of a document, the newest first."""

    id: str
    versions: tuple[VersionView, ...]


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What became of each file of an upload, and the re-index that was asked for with it."""

    outcomes: tuple[Outcome, ...]
    taken: int
    rejected: int
    job: str | None


@dataclass(frozen=True, slots=True)
class GenerationView:
    """A generation of the index. ``gate`` is None where it was never judged; a damaged one has no counts."""

    generation: str
    state: Literal["active", "sound", "parked", "damaged"]
    created: str | None
    encoder: str | None
    encoder_choice: Mapping[str, str | None]
    counts: Mapping[str, int]
    vector_index: str | None
    vector_recall: float | None
    size_bytes: int
    gate: GateReport | None


@dataclass(frozen=True, slots=True)
class GenerationList:
    """Every generation, the newest first."""

    generations: tuple[GenerationView, ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed."""

    removed: tuple[str, ...]


def view_shelved(shelved: Shelved) -> ShelvedView:
    """A document."""
    newest = view_version(shelved.stored) if shelved.stored else None
    return ShelvedView(shelved.id, shelved.title, shelved.state, shelved.shipped, newest)  # type: ignore[arg-type]  # one of the four


def view_version(stored: StoredDocument) -> VersionView:
    """A version of a document."""
    came = stored.provenance
    return VersionView(
        version=stored.version,
        name=stored.name,
        origin=came.origin,
        source_id=came.source_id,
        media_type=came.media_type,
        remarks=came.remarks,
        has_original=came.original is not None,
        created_at=stored.created_at,
        created_by=came.created_by,
        removed_at=stored.removed_at,
    )


def view_generation(listed: ListedGeneration) -> GenerationView:
    """A generation."""
    manifest = listed.manifest
    parked = listed.gate is not None and listed.gate.verdict == "parked"
    sound = "active" if listed.active else "parked" if parked else "sound"
    return GenerationView(
        generation=listed.generation,
        state="damaged" if manifest is None else sound,  # type: ignore[arg-type]  # one of the four
        created=manifest.created if manifest else None,
        encoder=manifest.encoder if manifest else None,
        encoder_choice=dict(manifest.encoder_choice) if manifest else {},
        counts=dict(manifest.counts) if manifest else {},
        vector_index=manifest.vector_index if manifest else None,
        vector_recall=manifest.vector_recall if manifest else None,
        size_bytes=listed.size_bytes,
        gate=listed.gate,
    )
