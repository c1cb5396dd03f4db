"""The tables of the program, each described where it belongs."""

from sqlmodel import SQLModel

import advisor.audit
import advisor.choices
import advisor.conversations
import advisor.drafts
import advisor.feedback
import advisor.gate
import advisor.job_rows
import api.keys
import bot.channel_settings
import bot.delivery_rows
import bot.followed_jobs
import bot.installations
import bot.threads
import knowledge.sources.table
import knowledge.store

# A table is known to SQLModel once the module that owns it was imported.
OWNERS = (
    advisor.audit,
    advisor.choices,
    advisor.conversations,
    advisor.drafts,
    advisor.feedback,
    advisor.gate,
    advisor.job_rows,
    api.keys,
    bot.channel_settings,
    bot.delivery_rows,
    bot.followed_jobs,
    bot.installations,
    bot.threads,
    knowledge.sources.table,
    knowledge.store,
)


def table_names() -> frozenset[str]:
    """The names of all tables. Alembic's own and those of the durable runs are not among them."""
    return frozenset(SQLModel.metadata.tables)
