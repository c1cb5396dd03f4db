"""The tables of administration: originals, sources, jobs, gate reports, keys, audit, feedback, drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NOW = sa.DateTime(timezone=True)


def _json() -> sa.JSON:
    return sa.JSON(none_as_null=True)


def upgrade() -> None:
    """Make the tables, and add the columns."""
    _documents()
    _jobs()
    _generations()
    _people()
    _asked()


def _documents() -> None:
    op.create_table(
        "originals",
        sa.Column("sha256", sa.String(), primary_key=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", _NOW, nullable=False),
    )
    with op.batch_alter_table("documents") as documents:
        documents.add_column(sa.Column("origin", sa.String(), nullable=False, server_default="file"))
        documents.add_column(sa.Column("source_id", sa.String(), nullable=True))
        documents.add_column(sa.Column("media_type", sa.String(), nullable=True))
        documents.add_column(sa.Column("original", sa.String(), nullable=True))
        documents.add_column(sa.Column("remarks", _json(), nullable=True))
        documents.add_column(sa.Column("created_by", sa.String(), nullable=True))
        documents.create_foreign_key("fk_documents_original", "originals", ["original"], ["sha256"])
    op.create_index("ix_documents_original", "documents", ["original"])
    op.create_table(
        "disabled_documents",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("disabled_at", _NOW, nullable=False),
        sa.Column("disabled_by", sa.String(), nullable=False),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("config", _json(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("cron", sa.String(), nullable=True),
        sa.Column("scanned_at", _NOW, nullable=True),
        sa.Column("scan", _json(), nullable=True),
        sa.Column("created_at", _NOW, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
    )


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("arguments", _json(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("created_at", _NOW, nullable=False),
        sa.Column("started_at", _NOW, nullable=True),
        sa.Column("ended_at", _NOW, nullable=True),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("stage_started_at", _NOW, nullable=True),
        sa.Column("stage_started_done", sa.Integer(), nullable=False),
        sa.Column("updated_at", _NOW, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("result", _json(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
    )
    op.create_index("ix_jobs_status", "jobs", ["status", "created_at"])
    op.create_table(
        "job_lines",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("job_id", sa.String(), sa.ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", _NOW, nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )
    op.create_index("ix_job_lines_job_id", "job_lines", ["job_id", "id"])


def _generations() -> None:
    op.create_table(
        "gate_reports",
        sa.Column("generation", sa.String(), primary_key=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("report", _json(), nullable=False),
        sa.Column("created_at", _NOW, nullable=False),
    )
    op.create_table(
        "choices",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", _json(), nullable=False),
        sa.Column("updated_at", _NOW, nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False),
    )


def _people() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("scopes", _json(), nullable=False),
        sa.Column("created_at", _NOW, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("expires_at", _NOW, nullable=True),
        sa.Column("last_used_at", _NOW, nullable=True),
        sa.Column("revoked_at", _NOW, nullable=True),
    )
    op.create_index("ix_api_keys_prefix", "api_keys", ["prefix"], unique=True)
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", _NOW, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", _json(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=True),
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def _asked() -> None:
    op.add_column("turns", sa.Column("citations", _json(), nullable=True))
    op.add_column("turns", sa.Column("generation", sa.String(), nullable=True))
    op.create_index("ix_turns_answer_id", "turns", ["answer_id"])
    op.create_index("ix_turns_created_at", "turns", ["created_at"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("answer_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("rating", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", _NOW, nullable=False),
    )
    op.create_index("ix_feedback_answer_id", "feedback", ["answer_id"], unique=True)
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=True),
        sa.Column("created_at", _NOW, nullable=False),
        sa.Column("updated_at", _NOW, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
    )
    for column in (
        sa.Column("kind", sa.String(), nullable=False, server_default="abstained"),
        sa.Column("answer_id", sa.String(), nullable=True),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("resolved_at", _NOW, nullable=True),
        sa.Column("draft_id", sa.String(), nullable=True),
    ):
        op.add_column("gaps", column)


def downgrade() -> None:
    """Drop them."""
    for name in ("kind", "answer_id", "conversation_id", "reason", "resolved_at", "draft_id"):
        op.drop_column("gaps", name)
    op.drop_index("ix_turns_answer_id", "turns")
    op.drop_index("ix_turns_created_at", "turns")
    for name in ("citations", "generation"):
        op.drop_column("turns", name)
    for table in ("drafts", "feedback", "audit", "api_keys", "choices", "gate_reports", "job_lines", "jobs", "sources"):
        op.drop_table(table)
    op.drop_table("disabled_documents")
    op.drop_index("ix_documents_original", "documents")
    with op.batch_alter_table("documents") as documents:
        documents.drop_constraint("fk_documents_original", type_="foreignkey")
        for name in ("origin", "source_id", "media_type", "original", "remarks", "created_by"):
            documents.drop_column(name)
    op.drop_table("originals")
