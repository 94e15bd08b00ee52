"""What can be done with each record type, out of what a database and an API allow."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import Spellings, spelled
from sage100_plugin.sage.companies.capability import NO_REQUEST, Capability, Surroundings, capabilities
from sage100_plugin.sage.reader.layout import Layout
from sage100_plugin.sage.tables import TABLES

EVERYTHING = {name: {column.name: "nvarchar" for column in table.c} for name, table in TABLES.items()}


def always(_: Spellings) -> bool:
    return True


WHOLE = Surroundings(Layout(EVERYTHING), always, login="reader")


def without(**columns: str) -> Layout:
    """A database that lacks columns, or with none of them named a table."""
    types = {name: dict(held) for name, held in EVERYTHING.items()}
    for table, lacked in columns.items():
        for column in lacked.split():
            del types[table][column]
        if not lacked:
            del types[table]
    return Layout(types)


def of(record: str, around: Surroundings) -> Capability:
    return next(one for one in capabilities(around) if one.record == record)


def test_every_record_type_is_told_of() -> None:
    assert {one.record for one in capabilities(WHOLE)} == set(RECORDS)


def test_a_company_that_allows_all_is_read_and_written() -> None:
    for one in capabilities(WHOLE):
        record = RECORDS[one.record]
        asked = [verb for verb in ("add", "change", "delete") if getattr(record, verb)]
        assert one.reads
        assert list(one.writes) == asked
        assert one.why == (() if asked else (NO_REQUEST,))
        assert one.off == ()


def test_a_table_that_may_not_be_read_is_named_with_the_grant() -> None:
    one = of("job_cost", replace(WHOLE, kept=frozenset({"jobcst"}), login="re]der"))
    assert not one.reads
    assert one.why[0] == "The login may not read jobcst: GRANT SELECT ON dbo.jobcst TO [re]]der];"
    assert of("vendor", replace(WHOLE, kept=frozenset({"jobcst"}))).reads


def test_an_optional_column_that_is_missing_switches_its_field_off() -> None:
    one = of("phase", replace(WHOLE, layout=without(jobphs="bllamt")))
    assert one.reads
    assert one.off == ("Billing Amount",)


def test_a_grid_whose_table_is_missing_stays_empty() -> None:
    one = of("change_order", replace(WHOLE, layout=without(pmcgln="")))
    assert one.reads
    assert "Prime Change Details" in one.off


def test_a_column_that_all_versions_are_thought_to_have_keeps_the_record_from_being_read() -> None:
    one = of("change_order", replace(WHOLE, layout=without(prmchg="entdte")))
    assert not one.reads
    assert "lacks the column prmchg.entdte" in one.why[0]
    assert one.writes == ("add", "change")


def test_what_stops_all_writes_is_said_once_for_each_record_that_is_written() -> None:
    one = of("vendor", replace(WHOLE, stopped="There is no write agent."))
    assert (one.reads, one.writes, one.why) == (True, (), ("There is no write agent.",))
    assert of("cost_code", replace(WHOLE, stopped="There is no write agent.")).why == (NO_REQUEST,)


def test_a_request_that_the_xsd_lacks_is_named_with_its_spellings() -> None:
    lacked = RECORDS["vendor"].add
    one = of("vendor", replace(WHOLE, takes=lambda names: names != lacked))
    assert one.writes == ("change",)
    assert one.why == (f"mbxml.xsd has no {' or '.join(spelled(lacked))}.",)


@pytest.mark.parametrize(
    ("rights", "writes", "says"),
    [
        ({"delete"}, (), "The group API may not save (7-2-1 Security Groups, Save = Yes)."),
        ({"save"}, ("add",), "The group API may not delete (7-2-1 Security Groups, Delete = Yes)."),
    ],
)
def test_a_right_the_group_lacks_is_named_with_its_menu(rights: set[str], writes: tuple[str, ...], says: str) -> None:
    one = of("subcontract", replace(WHOLE, rights=frozenset(rights)))
    assert (one.writes, one.why) == (writes, (says,))


def test_an_add_on_that_is_not_licensed_is_told_where_it_matters() -> None:
    around = replace(WHOLE, modules=frozenset())
    assert of("work_order", around).why == ("The company does not use the add-on Service Receivables.",)
    assert of("vendor", around).writes == ("add", "change")
