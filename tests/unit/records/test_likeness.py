"""When two names mean the same, however they are written."""

from __future__ import annotations

import pytest

from sage100_plugin.records.likeness import plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vickers Roofing, L.L.C.", "Vickers Roofing Co"),
        ("Hollins Plumbing and Heating", "Hollins Plumbing & Heating Inc"),
        ("Élan Masonry", "ELAN MASONRY"),
        ("Straße Bau", "STRASSE BAU"),
        ("A.B.C. Supply", "ABC Supply"),
        ("Orwin L.P.", "Orwin LP"),
    ],
)
def test_a_name_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert plain(one) == plain(other)
