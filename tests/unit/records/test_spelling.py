"""How ids of Sage records are spelled."""

from __future__ import annotations

import pytest

from sage100_plugin.records.spelling import spelled, spellings


@pytest.mark.parametrize(
    ("record", "typed", "meant"),
    [
        ("job", "0220", "220"),
        ("job", "220", "220"),
        ("service_site", "01-02", "1-2"),
        ("job", "0", "0"),
        ("job", "A-7", "A-7"),
        ("cost_code", "2010", "2010.000"),
        ("cost_code", "02010.5", "2010.500"),
        ("cost_code", "2010.500", "2010.500"),
        ("cost_code", "2010.5001", "2010.5001"),
        ("cost_code", "labor", "labor"),
        ("subcontract_change", "07/1", "07/1"),
    ],
)
def test_an_id_is_spelled_as_sage_has_it(record: str, typed: str, meant: str) -> None:
    assert spelled(record, typed) == meant
    assert spelled(record, meant) == meant


def test_a_cost_code_may_have_been_stored_with_fewer_places() -> None:
    assert set(spellings("cost_code", "2010")) == {"2010.000", "2010.00", "2010.0", "2010"}
    assert set(spellings("cost_code", "2010.500")) == {"2010.500", "2010.50", "2010.5"}
    assert spellings("job", "220") == ("220",)
