"""When two names, addresses or telephone numbers mean the same, however they are written."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz

NUMBER, NAME, SIMILAR, NEAR = "number", "name", "similar_name", "near_name"

SAYS = {
    NUMBER: "the number is the same",
    NAME: "the name is the same",
    SIMILAR: "the name is the same but for punctuation and legal form",
    NEAR: "the name is nearly the same",
    "email": "the e-mail address is the same",
    "phone": "the telephone number is the same",
    "address": "the address is the same",
}
"""By what two records may be alike, in the user's words."""

ALIKE = 80
"""In a hundred: names that have less in common are not near."""

ZIP = 5
"""Digits of a zip without the four that may follow."""

FORMS = frozenset(
    {"inc", "llc", "ltd", "co", "corp", "company", "corporation", "incorporated", "limited", "the", "lp", "llp", "pllc"}
)
JOINS = frozenset({"and"})
"""Words that stand in one name as `&` and are left out of another."""

DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
"""Letters with a point after each: `L.L.C.` is `llc`."""

STREETS = {
    "street": "st", "avenue": "ave", "road": "rd", "drive": "dr", "boulevard": "blvd", "lane": "ln", "court": "ct",
    "place": "pl", "highway": "hwy", "parkway": "pkwy", "circle": "cir", "square": "sq", "suite": "ste",
    "apartment": "apt", "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw",
    "southeast": "se", "southwest": "sw",
}  # fmt: skip
"""How the post office of the United States shortens the words of an address."""

SHORT = frozenset(STREETS.values())

DIGITS = 7
"""Fewer digits are no telephone number."""

NATIONAL = 10
"""The digits of a North American number; a 1 before them is the country."""


def plain(name: str) -> str:
    """The name without case, accents, punctuation, legal form and `and`: `Acme & Sons, L.L.C.` is `acme sons`."""
    words = _words(DOTTED.sub(lambda letters: letters[0].replace(".", ""), _unaccented(name)))
    return " ".join(word for word in words if word not in FORMS and word not in JOINS)


def ordered(name: str) -> str:
    """The words of the plain name in the order of the alphabet, as near names are compared."""
    return " ".join(sorted(plain(name).split()))


def nearness(one: str, other: str) -> float:
    """How much two names have in common, in a hundred, whatever the order of their words; 0 when they are not near."""
    return float(fuzz.ratio(ordered(one), ordered(other), score_cutoff=ALIKE))


def plain_address(address: str) -> str:
    """An address line without case and punctuation, its words shortened: `12 North Main Street` is `12 n main st`."""
    return " ".join(STREETS.get(word, word) for word in _words(address))


def standing(address: str) -> str:
    """The words of a plain address that stand there however the address is written."""
    return " ".join(word for word in address.split() if word not in SHORT)


def digits(phone: str) -> str:
    """The digits of a telephone number without country and extension; empty where there are too few."""
    found = re.sub(r"\D", "", re.split(r"[A-Za-z#]", phone, maxsplit=1)[0])
    national = found[1:] if len(found) == NATIONAL + 1 and found.startswith("1") else found
    return national if len(national) >= DIGITS else ""


def _unaccented(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())
