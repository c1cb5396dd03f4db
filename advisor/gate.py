"""The reports of the quality gate: what a new generation answers right, beside the one that serves, in the database."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, Column, Engine
from sqlmodel import Field, Session, SQLModel, col, select

from knowledge.clock import Moment, now

Verdict = Literal["passed", "parked", "accepted"]


class GateReportRow(SQLModel, table=True):
    """The report on one generation."""

    __tablename__ = "gate_reports"

    generation: str = Field(primary_key=True)
    verdict: str
    report: Any = Field(sa_column=Column(JSON(none_as_null=True), nullable=False))
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))


@dataclass(frozen=True, slots=True)
class GateReport:
    """How a generation did on the evaluation questions whose sections it still holds.

    ``full`` and ``hit1`` are shares of fully right answers and of right first citations, each beside that of the
    generation ``compared_with`` on the same questions (None where nothing served before). ``lost`` are the ids of the
    questions that were fully right before and are no more. ``margin`` is how much may be lost.
    """

    generation: str
    verdict: Verdict
    questions: int
    margin: float
    full: float | None
    hit1: float | None
    compared_with: str | None = None
    full_before: float | None = None
    hit1_before: float | None = None
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """The evaluation questions asked of a generation, by id: all, those answered fully right, those hit at once."""

    asked: frozenset[str]
    full: frozenset[str]
    hit1: frozenset[str]

    def shares(self, among: frozenset[str]) -> tuple[float | None, float | None]:
        """The shares of fully right and of hit at once among those questions; None without any."""
        if not among:
            return None, None
        return len(self.full & among) / len(among), len(self.hit1 & among) / len(among)


@dataclass(frozen=True, slots=True)
class Judged:
    """A report with when it was made. It is kept when its generation is removed."""

    at: datetime
    report: GateReport


class GateReports:
    """Keeps each report with its marks, so that the next generation is compared without asking again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, report: GateReport, marks: Marks) -> None:
        """Keep the report on a generation; a later one takes its place."""
        kept = {"report": asdict(report), "marks": {name: sorted(getattr(marks, name)) for name in Marks.__slots__}}
        row = GateReportRow(generation=report.generation, verdict=report.verdict, report=kept, created_at=now())
        with Session(self._engine) as session:
            session.merge(row)
            session.commit()

    def find(self, generation: str) -> GateReport | None:
        """The report on a generation, with the verdict as it stands now, or None."""
        with Session(self._engine) as session:
            row = session.get(GateReportRow, generation)
        return _report(row) if row is not None else None

    def list(self, *, limit: int = 500) -> tuple[Judged, ...]:
        """The newest reports, the oldest of them first."""
        newest = select(GateReportRow).order_by(col(GateReportRow.created_at).desc()).limit(limit)
        with Session(self._engine) as session:
            return tuple(Judged(row.created_at, _report(row)) for row in session.exec(newest).all()[::-1])

    def find_marks(self, generation: str) -> Marks | None:
        """The marks of a generation, or None."""
        with Session(self._engine) as session:
            row = session.get(GateReportRow, generation)
        if row is None:
            return None
        return Marks(**{name: frozenset(ids) for name, ids in row.report["marks"].items()})

    def accept(self, generation: str) -> None:
        """An admin lets a parked generation serve all the same."""
        with Session(self._engine) as session:
            row = session.get(GateReportRow, generation)
            if row is not None and row.verdict == "parked":
                row.verdict = "accepted"
                session.add(row)
                session.commit()


def _report(row: GateReportRow) -> GateReport:
    """The report with the verdict as it stands now."""
    fields: Mapping[str, Any] = row.report["report"]
    return GateReport(**{**fields, "verdict": row.verdict, "lost": tuple(fields["lost"])})
