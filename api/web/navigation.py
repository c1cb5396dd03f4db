"""The pages in the menu."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """An entry: where it leads, and what it is called. ``admin`` shows it to admins only."""

    path: str
    label: str
    admin: bool = False

    def leads_to(self, path: str) -> bool:
        """Whether ``path`` is this page or lies below it."""
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path}/"))


NAVIGATION = (
    Place("/", "frame.ask"),
    Place("/sources", "frame.sources"),
    Place("/personas", "frame.personas"),
    Place("/map", "frame.map"),
    Place("/status", "frame.status"),
    Place("/admin", "frame.admin", admin=True),
)
