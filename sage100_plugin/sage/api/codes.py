"""Sage's status codes: what each means and what it makes of a request. One table, easy to lengthen.

The codes and their meanings are those that several integrations handle by name. What Sage answers to a locked record,
a full licence count or exclusive access is not known by number; there the message has to say it in plain words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["done", "refused", "busy", "unavailable", "unknown"]

OK = 0
DEPRECATED = 500
INTERNAL = 10000
INVALID_XML = 10600
DUPLICATE = 12000
NOT_A_SELECT = 12602
UNKNOWN_OBJECT = 12603
UNKNOWN_FIELD = 12605
NO_SUCH_OBJECT = 12802
NOT_PERMITTED = 12806
INVALID = 14050
CONSTRAINT = 14201


@dataclass(frozen=True)
class Status:
    """One code, its meaning, and the outcome of a request that was answered with it."""

    code: int
    meaning: str
    outcome: Outcome


STATUSES = {
    status.code: status
    for status in (
        Status(OK, "success", "done"),
        Status(DEPRECATED, "contact fields are deprecated (eJobContactFieldsDeprecated)", "refused"),
        # Also seen for characters in a login that Sage does not take. A failure inside Sage may follow a commit.
        Status(INTERNAL, "internal error", "unknown"),
        Status(INVALID_XML, "the XML does not fit the schema, or the login holds bad characters", "refused"),
        Status(DUPLICATE, "an object with this number exists", "refused"),
        Status(NOT_A_SELECT, "only a SELECT can be run", "refused"),
        Status(UNKNOWN_OBJECT, "a SELECT names no object of the API", "refused"),
        Status(UNKNOWN_FIELD, "a SELECT names no field of the object", "refused"),
        Status(NO_SUCH_OBJECT, "a reference points to nothing", "refused"),
        Status(NOT_PERMITTED, "security settings do not permit it", "refused"),
        Status(INVALID, "validation failed", "refused"),
        # Two faces: "Failed Coded Constraint ..." is an error in the data; another text means the number exists.
        Status(CONSTRAINT, "a constraint failed, or the number exists", "refused"),
    )
}

# Only texts that say plainly that nothing was taken. A connection that was *lost* may have been lost afterwards, and a
# locked period is not a locked record.
_PLAIN: tuple[tuple[str, Outcome], ...] = (
    (r"\brecord\b.{0,60}\b(?:is|was)\b.{0,20}\b(?:locked|in use)\b", "busy"),
    (r"\b(?:locked|in use|opened)\b.{0,20}\bby another\b", "busy"),
    (r"\b(?:no|all|maximum|exceeded)\b.{0,60}\blicen[cs]es?\b", "busy"),
    (r"\bexclusive access\b", "busy"),
    (r"\b(?:cannot|can't|could not|unable to|failed to) (?:connect|open a connection)\b", "unavailable"),
)
_TEXTS = tuple((re.compile(text, re.IGNORECASE | re.DOTALL), outcome) for text, outcome in _PLAIN)
_EXISTS = re.compile(r"\balready exists\b|\bduplicate\b", re.IGNORECASE)


def outcome_of(code: int, message: str) -> Outcome:
    """Say what a code and its message make of a request; `unknown` unless it is certain."""
    if code in STATUSES:
        return STATUSES[code].outcome
    return next((outcome for pattern, outcome in _TEXTS if pattern.search(message)), "unknown")


def is_duplicate(code: int, message: str) -> bool:
    """Say whether Sage refused because the number exists: 12000, and the other face of 14201."""
    if code != CONSTRAINT:
        return code == DUPLICATE
    coded = message.lstrip().casefold().startswith("failed coded constraint")
    return not coded and _EXISTS.search(message) is not None
