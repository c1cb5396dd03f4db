"""What bodies, paths and queries of admin routes share."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict

from api.schemas import MAX_NAME_CHARS, clean

Id = Annotated[str, Path(min_length=1, max_length=MAX_NAME_CHARS), AfterValidator(clean)]
Page = Annotated[int, Query(ge=1, le=1_000, description="How many at most.")]
# The greatest number that a database keeps in an INTEGER.
Number = Annotated[int, Query(ge=1, le=2_147_483_647)]


class AdminBody(BaseModel):
    """A body that is taken as it is meant: no unknown fields, no number in a text's place."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
