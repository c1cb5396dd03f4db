"""The places of the admin's pages, in groups."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.web.navigation import Place

HOME = "/admin"


@dataclass(frozen=True, slots=True)
class Group:
    """Places that belong together. ``label`` is None for those that stand first, without a heading."""

    label: str | None
    places: Sequence[Place]


ADMIN_MENU = (
    Group(None, (Place(HOME, "admin.overview"),)),
    Group(
        "admin.knowledge",
        (
            Place("/admin/documents", "admin.documents"),
            Place("/admin/sources", "admin.sources"),
            Place("/admin/jobs", "admin.jobs"),
            Place("/admin/generations", "admin.generations"),
        ),
    ),
    Group(
        "admin.people",
        (
            Place("/admin/gaps", "admin.gaps"),
            Place("/admin/drafts", "admin.drafts"),
            Place("/admin/stale", "admin.stale"),
            Place("/admin/feedback", "admin.feedback"),
        ),
    ),
    Group(
        "admin.running",
        (
            Place("/admin/charts", "admin.charts"),
            Place("/admin/keys", "admin.keys"),
            Place("/admin/audit", "admin.audit"),
            Place("/admin/settings", "admin.settings"),
        ),
    ),
)


def is_here(place: Place, path: str) -> bool:
    """Whether ``path`` belongs to this place; the overview is nowhere but at home."""
    return path == HOME if place.path == HOME else place.leads_to(path)
