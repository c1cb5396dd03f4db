"""The bodies of requests about what people ask."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from advisor.drafts import MAX_DRAFT_CHARS
from advisor.feedback import MAX_REASON_CHARS, Rating
from api.admin_schemas import AdminBody
from api.schemas import Name, clean

GapFormat = Literal["json", "csv"]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_REASON_CHARS), AfterValidator(clean)]


class FeedbackBody(AdminBody):
    """What somebody thinks of an answer."""

    answer_id: Annotated[Name, Field(description="The `id` of the answer.")]
    rating: Rating
    reason: Annotated[Reason | None, Field(description="Why, in the asker's own words.")] = None


class DraftBody(AdminBody):
    """What was written so far."""

    markdown: Annotated[
        str,
        Field(max_length=MAX_DRAFT_CHARS, description="Markdown with front matter, as the draft began."),
        AfterValidator(clean),
    ]


class ForgetBody(AdminBody):
    """What is to be forgotten: one conversation, or all that is older."""

    conversation_id: Annotated[Name | None, Field(description="One conversation, with its feedback and gaps.")] = None
    older_than_days: Annotated[
        int | None, Field(ge=0, le=36_500, description="Everything older than this; 0 is everything.")
    ] = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "ForgetBody":
        if (self.conversation_id is None) == (self.older_than_days is None):
            raise ValueError("must name either conversation_id or older_than_days")
        return self
