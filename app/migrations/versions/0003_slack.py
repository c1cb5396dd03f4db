"""The tables of the Slack door: deliveries, threads, channels, installations."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_NOW = sa.DateTime(timezone=True)


def _json() -> sa.JSON:
    return sa.JSON(none_as_null=True)


def upgrade() -> None:
    """Make the tables."""
    _make_deliveries()
    _make_threads_and_channels()
    _make_installations()


def _make_deliveries() -> None:
    op.create_table(
        "slack_deliveries",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("app_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=True),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("channel_type", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("message_ts", sa.String(), nullable=True),
        sa.Column("thread_ts", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("persona", sa.String(), nullable=True),
        sa.Column("facts", _json(), nullable=True),
        sa.Column("response_url", sa.String(), nullable=True),
        sa.Column("target_ts", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", _NOW, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("next_at", _NOW, nullable=False),
        sa.Column("answer_id", sa.String(), nullable=True),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("answer", _json(), nullable=True),
        sa.Column("posted_ts", sa.String(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("received_at", _NOW, nullable=False),
        sa.Column("ended_at", _NOW, nullable=True),
    )
    op.create_index("ix_slack_deliveries_key", "slack_deliveries", ["key"], unique=True)
    op.create_index("ix_slack_deliveries_status", "slack_deliveries", ["status", "next_at"])
    op.create_index("ix_slack_deliveries_message", "slack_deliveries", ["team_id", "channel_id", "message_ts"])
    op.create_index("ix_slack_deliveries_answer_id", "slack_deliveries", ["answer_id"])
    op.create_index("ix_slack_deliveries_user", "slack_deliveries", ["team_id", "user_id", "received_at"])


def _make_threads_and_channels() -> None:
    op.create_table(
        "slack_threads",
        sa.Column("team_id", sa.String(), primary_key=True),
        sa.Column("channel_id", sa.String(), primary_key=True),
        sa.Column("thread_ts", sa.String(), primary_key=True),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("persona", sa.String(), nullable=True),
        sa.Column("facts", _json(), nullable=True),
        sa.Column("updated_at", _NOW, nullable=False),
    )
    op.create_table(
        "slack_channels",
        sa.Column("team_id", sa.String(), primary_key=True),
        sa.Column("channel_id", sa.String(), primary_key=True),
        sa.Column("settings", _json(), nullable=False),
        sa.Column("updated_at", _NOW, nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False),
    )


def _make_installations() -> None:
    op.create_table(
        "slack_installations",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("app_id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=False, server_default=""),
        sa.Column("team_id", sa.String(), nullable=False, server_default=""),
        sa.Column("user_id", sa.String(), nullable=False, server_default=""),
        sa.Column("bot_id", sa.String(), nullable=True),
        sa.Column("bot_user_id", sa.String(), nullable=True),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("installed_at", _NOW, nullable=False),
    )
    op.create_index(
        "ix_slack_installations_of",
        "slack_installations",
        ["app_id", "enterprise_id", "team_id", "user_id"],
        unique=True,
    )
    op.create_table(
        "slack_oauth_states",
        sa.Column("state", sa.String(), primary_key=True),
        sa.Column("expires_at", _NOW, nullable=False),
    )
