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
    knowledge.sources.table,
    knowledge.store,
)


def table_names() -> frozenset[str]:
    """The names of all tables. Alembic's own and those of the durable runs are not among them."""
    return frozenset(SQLModel.metadata.tables)
