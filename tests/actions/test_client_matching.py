"""Which clients are taken for a client of the source, in which order, and how sure that is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from actions.candidates import Candidate, matched
from sage100_plugin.ports.sage import Company, Row, Where
from sage100_plugin.records.likeness import digits, plain_address, standing
from sage100_plugin.spec import Context
from sage100_plugin.testing.links import MemoryLinks
from sage100_plugin.testing.sage import MemorySage


class Counted(MemorySage):
    """A company that counts the rows it was asked for."""

    given = 0

    def find(
        self, record: str, *, where: Where | None = None, q: str = "", offset: int = 0, limit: int = 50
    ) -> tuple[Row, ...]:
        found = super().find(record, where=where, q=q, offset=offset, limit=limit)
        self.given += len(found)
        return found


@pytest.fixture
def sage() -> Counted:
    return Counted(
        {
            "client": [
                {
                    "recnum": 3,
                    "clnnme": "Clearwater Medical Group, Inc.",
                    "addrs1": "1200 N. Harbor St.",
                    "zipcde": "98101",
                },
                {"recnum": 20, "clnnme": "CLEARWATER MEDICAL GROUP", "phnnum": "(206) 555-0147"},
                {"recnum": 4, "clnnme": "Eastgate Dental", "bilad1": "9 Oak Avenue, Suite 4", "bilzip": "74103-1234"},
                {"recnum": 5, "clnnme": "Dana Reyes", "e_mail": "dana@reyes.example"},
                {"recnum": 6, "clnnme": "Dana Reyes", "addrs1": "77 Pine Rd"},
                {"recnum": 7, "clnnme": "Westgate LLC", "inactv": 1},
            ],
            "client_contact": [
                {"recnum": 4, "linnum": 1, "cntnme": "Lee", "phnnum": "918.555.0100", "e_mail": "lee@eastgate.example"},
                {"recnum": 4, "linnum": 2, "cntnme": "Pat", "cllphn": "918-555-0101"},
                {"recnum": 7, "linnum": 1, "cntnme": "Lee", "e_mail": "LEE@eastgate.example"},
            ],
        }
    )


@pytest.fixture
def ctx(sage: Counted) -> Context:
    return Context(Company("sandbox", "Sandbox"), sage, MemoryLinks(), dt.date(2026, 9, 30))


def told(found: tuple[Candidate, ...]) -> list[tuple[str, tuple[str, ...], bool]]:
    return [(each.id, each.by, each.strong) for each in found]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"number": "5"}, [("5", ("number",), True)]),
        ({"number": "999"}, []),
        ({"name": "eastgate dental "}, [("4", ("name",), True)]),
        ({"name": "The Eastgate-Dental Company"}, [("4", ("similar_name",), True)]),
        ({"name": "Eastgate"}, []),
        ({"name": "Inc"}, []),
        # one is written exactly so, the other only alike: the exact one is meant, the other is still shown
        ({"name": "Clearwater Medical Group"}, [("20", ("name",), True), ("3", ("similar_name",), False)]),
        ({"name": "Clearwater Medical Group Co"}, [("3", ("similar_name",), False), ("20", ("similar_name",), False)]),
        ({"name": "Dana Reyes"}, [("5", ("name",), False), ("6", ("name",), False)]),  # R40: nobody is picked
        (
            {"name": "Dana Reyes", "email": "Dana@Reyes.example"},
            [("5", ("name", "email"), True), ("6", ("name",), False)],
        ),
        (
            {"name": "Dana Reyes", "address": "77 Pine Road"},
            [("6", ("name", "address"), True), ("5", ("name",), False)],
        ),
        ({"phone": "206-555-0147"}, [("20", ("phone",), False)]),
        ({"phone": "+1 206 555 0147 ext. 12"}, [("20", ("phone",), False)]),
        ({"phone": "2065550148"}, []),
        ({"phone": "0147"}, []),  # too few digits to be a number
        ({"phone": "9185550101"}, [("4", ("phone",), False)]),  # of a contact
        ({"email": "lee@eastgate.example"}, [("4", ("email",), False), ("7", ("email",), False)]),
        ({"email": "lee"}, []),
        (
            {"email": "lee@eastgate.example", "phone": "1-918-555-0100"},
            [("4", ("email", "phone"), True), ("7", ("email",), False)],
        ),
        ({"address": "1200 North Harbor Street"}, [("3", ("address",), False)]),
        ({"address": "1200 north harbor st", "zip": "98101-7"}, [("3", ("address",), False)]),
        ({"address": "1200 North Harbor Street", "zip": "10001"}, []),
        ({"address": "North Street"}, []),  # no address, but words that many have
        ({"address": "9 Oak Ave Ste 4", "zip": "74103"}, [("4", ("address",), False)]),
        ({"name": "Westgate"}, [("7", ("similar_name",), True)]),  # an inactive one too: Sage has it
        ({"number": "6", "name": "Dana Reyes"}, [("6", ("number", "name"), True), ("5", ("name",), False)]),
        ({}, []),
        ({"number": "", "name": " ", "phone": "", "email": "", "address": "", "zip": ""}, []),
    ],
)
def test_a_client_is_found_by_what_it_agrees_in_best_first(ctx: Context, asked: dict[str, Any], expected: Any) -> None:
    # R89
    several: dict[str, Any] = {f"{name}s": [asked[name]] for name in ("phone", "email") if name in asked}
    alone = {name: value for name, value in asked.items() if f"{name}s" not in several}
    assert told(matched(ctx, "client", **{**alone, **several})) == expected


def test_a_candidate_says_who_it_is_and_why(ctx: Context) -> None:
    (best,) = matched(ctx, "client", name="Eastgate Dental", phones=["918-555-0100"])
    assert (best.name, best.score) == ("Eastgate Dental", 75)
    assert best.reason == "the name is the same and the telephone number is the same"


def test_of_many_clients_only_those_with_the_same_words_are_read(ctx: Context, sage: Counted) -> None:
    for number in range(1000, 2361):
        sage.put(
            "client", {"recnum": number, "clnnme": f"Homeowner {number}", "addrs1": f"{number} Birch St", "phnnum": "x"}
        )
    asked: dict[str, Any] = {"name": "Homeowner 2000", "address": "2000 Birch Street", "phones": ["918-555-0100"]}
    assert [each.id for each in matched(ctx, "client", **asked, emails=["lee@eastgate.example"])] == ["2000", "4", "7"]
    assert sage.given <= 6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(206) 555-0147", "2065550147"),
        ("+1 206.555.0147", "2065550147"),
        ("206-555-0147 x12", "2065550147"),
        ("206-555-0147 #12", "2065550147"),
        ("555-0147", "5550147"),
        ("555-014", ""),
        ("none", ""),
        ("", ""),
    ],
)
def test_the_digits_of_a_telephone_number(text: str, expected: str) -> None:
    assert digits(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "words"),
    [
        ("1200 N. Harbor St.", "1200 n harbor st", "1200 harbor"),
        ("1200 North Harbor Street", "1200 n harbor st", "1200 harbor"),
        ("12 Main Street, Suite 4", "12 main st ste 4", "12 main 4"),
        ("East Street", "e st", ""),  # nothing but words that may be shortened
        ("PO Box 9", "po box 9", "po box 9"),
    ],
)
def test_an_address_is_the_same_however_its_words_are_shortened(text: str, expected: str, words: str) -> None:
    assert (plain_address(text), standing(plain_address(text))) == (expected, words)
