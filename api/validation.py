"""What is wrong with a request's fields, in words that say how to mend it."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.problems import FieldProblem

_MOST = 5
_SHOWN_CHARS = 80
_WORDING = {
    "missing": "is missing; add it",
    "extra_forbidden": "is not a field of this request; remove it or correct its spelling",
    "string_too_short": "is empty; write something",
    "string_too_long": "is too long; shorten it to at most {max_length:,} characters",
    "string_type": "must be a text",
    "string_unicode": "holds half of a surrogate pair; send valid Unicode",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "too_long": "holds {actual_length} items; send at most {max_length}",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "value_error": "{error}",
}


def field_problems(errors: Iterable[Mapping[str, Any]]) -> tuple[FieldProblem, ...]:
    """The first few of ``errors``, as pydantic reports them, one per field."""
    found: dict[str, FieldProblem] = {}
    for error in errors:
        field = _field(error["loc"])
        found.setdefault(field, FieldProblem(field, _wording(error)))
    return tuple(found.values())[:_MOST]


def detail_of(problems: Iterable[FieldProblem]) -> str:
    """One sentence per problem."""
    return " ".join(f"`{problem.field}` {problem.problem}." for problem in problems)


def _wording(error: Mapping[str, Any]) -> str:
    wording = _WORDING.get(error["type"])
    return wording.format_map(error.get("ctx") or {}) if wording else str(error["msg"])


def _field(location: tuple[str | int, ...]) -> str:
    """``("body", "history", 0, "role")`` as ``history[0].role``; cut, for callers choose some names."""
    name = ""
    for part in location[1:]:
        if part == "[key]":
            continue
        name += f"[{part}]" if isinstance(part, int) else f".{part}"
    return name.lstrip(".")[:_SHOWN_CHARS] or str(location[0])
