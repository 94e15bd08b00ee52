"""Paths into a source's record."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.mapping.paths import MISSING, found, pointer, put

RECORD: dict[str, Any] = {
    "name": "Pump",
    "customer": {"name": "Clearwater", "sites": [{"name": "Main"}, {"name": "Annex"}], "a/b": {"~": 1}},
    "Account.Name": "Clearwater Medical",
    "deal": {"Owner.Email": "d@example.com"},
    "7": "seven",
    "empty": None,
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", "Pump"),
        ("customer.name", "Clearwater"),
        ("customer.sites.1.name", "Annex"),
        ("Account.Name", "Clearwater Medical"),
        (r"Account\.Name", "Clearwater Medical"),
        ("deal.Owner.Email", "d@example.com"),
        (r"deal.Owner\.Email", "d@example.com"),
        ("7", "seven"),
        ("empty", None),
    ],
)
def test_a_path_leads_to_what_stands_there(path: str, value: object) -> None:
    assert found(RECORD, path) == value


@pytest.mark.parametrize("path", ["Name", "name.first", "customer.sites.2", "customer.sites.-1", "empty.x", "x.y.z"])
def test_a_path_that_leads_nowhere_is_missing(path: str) -> None:
    assert found(RECORD, path) is MISSING


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("customer.sites.1.name", "/customer/sites/1/name"),
        ("Account.Name", "/Account.Name"),
        ("deal.Owner.Email", "/deal/Owner.Email"),
        ("customer.a/b.~", "/customer/a~1b/~0"),
        ("not.there", "/not/there"),
    ],
)
def test_a_pointer_names_the_place_as_json_pointers_do(path: str, expected: str) -> None:
    assert pointer(RECORD, path) == expected


def test_what_leads_to_a_value_is_made() -> None:
    record: dict[str, Any] = {"customer": {"name": "Clearwater"}}
    for path, value in {"customer.site.city": "Tulsa", r"Account\.Name": "X", "number": "7"}.items():
        put(record, path, value)
    assert record == {"customer": {"name": "Clearwater", "site": {"city": "Tulsa"}}, "Account.Name": "X", "number": "7"}
