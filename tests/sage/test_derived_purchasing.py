"""Sums that Sage keeps in headers follow their lines, whoever writes them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from sage100_plugin.sage.sandbox import database, derived
from sage100_plugin.sage.tables import acpinv, acppmt, apivln, pchord, pcorln

ORDER = ("subttl", "pchttl", "rcvdte", "cancel", "pchbal")
INVOICE = ("subttl", "invttl", "amtpad", "dsctkn", "ttlpad", "invbal", "invnet", "hldamt", "hldrem")


@pytest.fixture
def run(stage: Any) -> Any:
    """Run statements in the company's file, and give the amounts of its one order or invoice."""

    def statements(*asked: Any) -> dict[str, list[str]]:
        with stage.engine.begin() as connection:
            for statement in asked:
                connection.execute(statement)
            return {
                table.name: [
                    str(value) for row in connection.execute(select(*(table.c[n] for n in names))) for value in row
                ]
                for table, names in ((pchord, ORDER), (acpinv, INVOICE))
            }

    return statements


def order_line(place: int, **values: Any) -> Any:
    return pcorln.insert().values(recnum=1, linnum=place, **values)


def test_an_order_sums_its_lines(run: Any) -> None:
    run(pchord.insert().values(recnum=1, ordnum="1", slstax=Decimal("1.50")))
    one = order_line(1, linqty=10, linprc=Decimal("2.50"), extttl=25, rcvdte=2)
    two = order_line(2, linqty=3, linprc=Decimal("1.11"), extttl=Decimal("3.33"), cancel=1)
    assert run(one, two)["pchord"] == ["28.33", "29.83", "5.00", "1.11", "23.72"]
    received = pcorln.update().where(pcorln.c.linnum == 1).values(rcvdte=10)
    assert run(received)["pchord"] == ["28.33", "29.83", "25.00", "1.11", "3.72"]
    assert run(pchord.update().values(slstax=0))["pchord"] == ["28.33", "28.33", "25.00", "1.11", "2.22"]
    assert run(pcorln.delete().where(pcorln.c.linnum == 2))["pchord"] == ["25.00", "25.00", "25.00", "0.00", "0.00"]


def test_without_its_last_line_an_order_comes_to_nothing(run: Any) -> None:
    run(pchord.insert().values(recnum=1, ordnum="1", slstax=2), order_line(1, linqty=1, linprc=9, extttl=9, rcvdte=1))
    assert run(pcorln.delete())["pchord"] == ["0.00", "2.00", "0.00", "0.00", "2.00"]


def test_a_hundred_cents_are_a_dollar(run: Any) -> None:
    cents = [order_line(place, extttl=Decimal("0.01")) for place in range(1, 101)]
    assert run(pchord.insert().values(recnum=1, ordnum="1"), *cents)["pchord"][0] == "1.00"


def test_an_invoice_sums_its_lines_and_payments(run: Any) -> None:
    run(acpinv.insert().values(recnum=1, invnum="1", retain=5, freigh=Decimal("2.00")))
    run(apivln.insert().values(recnum=1, linnum=1, extttl=Decimal("100.10"), hldamt=10))
    paid = acppmt.insert().values(recnum=1, amount=50, dsctkn=2, aplcrd=Decimal("1.10"))
    found = run(apivln.insert().values(recnum=1, linnum=2, extttl=Decimal("-0.10")), paid)["acpinv"]
    assert found == ["100.00", "102.00", "50.00", "3.10", "53.10", "48.90", "33.90", "10.00", "10.00"]
    found = run(acpinv.update().values(status=5))["acpinv"]
    assert found[5] == "48.90"
    found = run(acppmt.insert().values(recnum=1, amount=Decimal("48.90")))["acpinv"]
    assert (found[5], found[6]) == ("0.00", "-15.00")


def test_without_its_last_line_and_payment_an_invoice_comes_to_nothing(run: Any) -> None:
    run(acpinv.insert().values(recnum=1, invnum="1"))
    run(apivln.insert().values(recnum=1, linnum=1, extttl=80, hldamt=8), acppmt.insert().values(recnum=1, amount=80))
    found = run(acppmt.delete())["acpinv"]
    assert (found[2], found[5], found[6]) == ("0.00", "80.00", "72.00")
    assert run(apivln.delete())["acpinv"] == ["0.00"] * len(INVOICE)


def test_an_invoice_that_was_typed_without_lines_keeps_its_total(run: Any) -> None:
    found = run(acpinv.insert().values(recnum=1, invnum="1", invttl=75, amtpad=Decimal("25.00")))["acpinv"]
    assert (found[1], found[5]) == ("75.00", "50.00")
    found = run(acppmt.insert().values(recnum=1, amount=30))["acpinv"]
    assert (found[1], found[2], found[5]) == ("75.00", "30.00", "45.00")


def test_what_was_written_before_there_are_triggers_is_settled(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    database.create_tables(path)
    engine = database.open_engine(path)
    with engine.begin() as connection:
        for statement in (
            pchord.insert().values(recnum=1, ordnum="1"),
            pchord.insert().values(recnum=2, ordnum="2", pchttl=7),
            order_line(1, linqty=1, linprc=9, extttl=9),
            acpinv.insert().values(recnum=1, invnum="1"),
            apivln.insert().values(recnum=1, linnum=1, extttl=80),
            acppmt.insert().values(recnum=1, amount=30),
        ):
            connection.execute(statement)
        derived.settle(connection)
        assert connection.execute(select(pchord.c.pchttl).order_by(pchord.c.recnum)).scalars().all() == [9, 7]
        assert connection.execute(select(acpinv.c.invttl, acpinv.c.amtpad, acpinv.c.invbal)).one() == (80, 30, 50)
    engine.dispose()


def test_settling_a_ready_company_moves_nothing(sandbox: Path) -> None:
    """The seeds write the sums themselves, so that their stamps are those of the day they were made."""
    engine = database.open_engine(sandbox)
    with engine.begin() as connection:
        before = [connection.execute(select(table)).all() for table in (pchord, acpinv)]
        derived.settle(connection)
        assert [connection.execute(select(table)).all() for table in (pchord, acpinv)] == before
    engine.dispose()
