"""The figures of work orders follow lines and payments, whoever writes them."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def file(blank_file: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The file, opened by a program that knows nothing of ours, with an invoice of two lines."""
    opened = sqlite3.connect(shutil.copy(blank_file, tmp_path / "file.sqlite"), isolation_level=None)
    opened.execute("INSERT INTO srvinv (recnum, ordnum, status, slstax, depost) VALUES (1, '5001', 1, 7, 20)")
    opened.execute("INSERT INTO srvlin (recnum, linnum, extprc) VALUES (1, 1, 60.10), (1, 2, 39.90)")
    yield opened
    opened.close()


def figures(file: sqlite3.Connection) -> tuple[Any, ...]:
    """Status, total, paid, balance."""
    found: tuple[Any, ...] = file.execute("SELECT status, invttl, ttlpad, invbal FROM srvinv").fetchone()
    return found


def pay(file: sqlite3.Connection, amount: float, discount: float = 0) -> None:
    file.execute("INSERT INTO srvpmt (recnum, amount, dsctkn) VALUES (1, ?, ?)", (amount, discount))


def test_the_total_is_that_of_the_lines_with_tax_and_the_deposit_is_paid(file: sqlite3.Connection) -> None:
    assert figures(file) == (1, 107, 20, 87)
    file.execute("UPDATE srvlin SET extprc = 49.90 WHERE linnum = 2")
    assert figures(file) == (1, 117, 20, 97)
    file.execute("DELETE FROM srvlin")
    assert figures(file) == (1, 7, 20, -13)


def test_what_is_paid_makes_it_paid_and_what_is_taken_back_opens_it(file: sqlite3.Connection) -> None:
    pay(file, 50)
    assert figures(file) == (1, 107, 70, 37)
    pay(file, 35, 2)
    assert figures(file) == (4, 107, 107, 0)
    file.execute("DELETE FROM srvpmt WHERE amount = 35")
    assert figures(file) == (1, 107, 70, 37)
    file.execute("DELETE FROM srvpmt")
    assert figures(file) == (1, 107, 20, 87)


def test_only_an_invoice_has_a_balance(file: sqlite3.Connection) -> None:
    file.execute("UPDATE srvinv SET status = 7")
    assert figures(file) == (7, 107, 20, 0)
    file.execute("UPDATE srvinv SET status = 2")
    assert figures(file) == (2, 107, 20, 87)


def test_voiding_leaves_the_balance_standing(file: sqlite3.Connection) -> None:
    file.execute("UPDATE srvinv SET status = 5")
    assert figures(file) == (5, 107, 20, 87)


def test_a_line_that_changes_no_figure_leaves_the_header_untouched(file: sqlite3.Connection) -> None:
    before = file.execute("SELECT upddte FROM srvinv").fetchone()
    file.execute("INSERT INTO sandbox_clock VALUES ('2030-01-01 00:00:00.000')")
    file.execute("UPDATE srvlin SET dscrpt = 'Labor', extprc = extprc")
    assert file.execute("SELECT upddte FROM srvinv").fetchone() == before
