"""Answers are judged with suspicion: only what is plain is done or refused, the rest is unknown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sage100_plugin.sage.api.codes import STATUSES
from sage100_plugin.sage.api.response import SHOWN, read
from sage100_plugin.sage.api.xml import LIMIT

ANSWER = (
    '<api:MBXML xmlns:api="http://sage100contractor.com/api"><MBXMLMsgsRs>'
    '<WorkOrderAddRs requestID="1" statusCode="{code}" statusMessage="{message}">{body}</WorkOrderAddRs>'
    "</MBXMLMsgsRs></api:MBXML>"
)


def _answer(code: object = 0, message: str = "Ok", body: str = "") -> str:
    return ANSWER.format(code=code, message=message, body=body)


def test_a_status_of_zero_is_done() -> None:
    answer = read(_answer(), "WorkOrderAddRq", "<sent/>")
    assert (answer.outcome, answer.code, answer.message, answer.id) == ("done", 0, "Ok", None)
    assert (answer.sent, answer.received) == ("<sent/>", _answer())


@pytest.mark.parametrize(
    "body",
    [
        "<ObjectRef><ObjectID>57</ObjectID></ObjectRef>",
        "<ObjectID> 57 </ObjectID>",
        "<WorkOrder><ObjectRef><ObjectID>57</ObjectID></ObjectRef></WorkOrder>",
        '<WorkOrder ObjectID="57"/>',
        "<ObjectRef><ObjectID>57</ObjectID></ObjectRef><ClientRef><ObjectID>12</ObjectID></ClientRef>",
    ],
)
def test_the_new_number_is_found_where_it_could_stand(body: str) -> None:
    assert read(_answer(body=body), "WorkOrderAddRq").id == "57"


@pytest.mark.parametrize(
    "body",
    [
        "<ClientRef><ObjectID>12</ObjectID></ClientRef>",
        "<ObjectRef><ObjectID/></ObjectRef>",
        "<ObjectRef><ObjectID>0</ObjectID></ObjectRef>",
        "<ObjectRef><ObjectID>new</ObjectID></ObjectRef>",
        "<ObjectID>57</ObjectID><ObjectRef><ObjectID>58</ObjectID></ObjectRef>",
    ],
)
def test_a_number_that_is_not_plain_is_not_taken(body: str) -> None:
    answer = read(_answer(body=body), "WorkOrderAddRq")
    assert (answer.outcome, answer.id) == ("done", None)


@pytest.mark.parametrize("status", STATUSES.values(), ids=lambda status: str(status.code))
def test_every_known_code_has_the_outcome_of_the_table(status: object) -> None:
    known = STATUSES[status.code]  # type: ignore[attr-defined]
    assert read(_answer(known.code, "Something"), "WorkOrderAddRq").outcome == known.outcome


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        ("The record is locked by another user.", "busy"),
        ("Record 12 was in use.", "busy"),
        ("No Sage 100 Contractor licence is free.", "busy"),
        ("All licenses are in use", "busy"),
        ("Another user has exclusive access to the company.", "busy"),
        ("Unable to connect to the server.", "unavailable"),
        ("The connection was lost.", "unknown"),
        ("The posting period is locked.", "unknown"),
        ("Your licence agreement has changed.", "unknown"),
        ("Something else", "unknown"),
        ("", "unknown"),
    ],
)
def test_an_unknown_code_is_judged_by_its_words_only_when_they_are_plain(message: str, outcome: str) -> None:
    assert read(_answer(16777, message), "WorkOrderAddRq").outcome == outcome


def test_the_words_of_a_known_code_change_nothing() -> None:
    assert read(_answer(14050, "The record is locked by another user."), "WorkOrderAddRq").outcome == "refused"


@pytest.mark.parametrize(
    ("code", "message", "told"),
    [
        (12000, "Cannot add duplicate object", 12000),
        (14201, "Purchase order number already exists.", 12000),
        (14201, "Failed Coded Constraint: order number already exists.", 14201),
        (14201, "Something else.", 14201),
    ],
)
def test_a_number_that_exists_has_one_code_whichever_sage_gave(code: int, message: str, told: int) -> None:
    answer = read(_answer(code, message), "WorkOrderAddRq")
    assert (answer.outcome, answer.code) == ("refused", told)


def _several(*codes: object) -> str:
    parts = "".join(f'<Part{place} statusCode="{code}" statusMessage="m{place}"/>' for place, code in enumerate(codes))
    return f"<MBXML><MBXMLMsgsRs><WorkOrderAddRs>{parts}</WorkOrderAddRs></MBXMLMsgsRs></MBXML>"


@pytest.mark.parametrize(
    ("codes", "outcome", "code", "message"),
    [
        ((0, 0), "done", 0, "m0"),
        ((0, 14050), "unknown", 14050, "m1"),
        ((14050, 99999), "unknown", 99999, "m0 m1"),
        ((14050, 12802), "refused", 14050, "m0 m1"),
        ((0, "OK"), "unknown", None, "m1"),
        ((0, ""), "unknown", None, "m1"),
        ((0, "-1"), "unknown", None, "m1"),
    ],
)
def test_of_several_statuses_the_least_certain_counts(
    codes: tuple[object, ...], outcome: str, code: int | None, message: str
) -> None:
    answer = read(_several(*codes), "WorkOrderAddRq")
    assert (answer.outcome, answer.code, answer.message) == (outcome, code, message)


def test_a_request_that_was_taken_beside_a_failure_is_unknown() -> None:
    received = '<r><Set statusCode="14050" statusMessage="no"/><WorkOrderAddRs statusCode="0" statusMessage="Ok"/></r>'
    assert read(received, "WorkOrderAddRq").outcome == "unknown"


LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {this} "{f"&{below};" * 10}">' for below, this in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
GARBAGE = {
    "empty": "",
    "blank": " \r\n",
    "words": "The API is not available.",
    "html": "<html><body><p>Service unavailable<br></body></html>",
    "no status": "<MBXML><MBXMLMsgsRs/></MBXML>",
    "two roots": _answer() + _answer(),
    "nul": _answer() + "\x00",
    "half a pair": _answer(message="\ud800"),
    "entity": '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r statusCode="0">&e;</r>',
    "doctype": '<!DOCTYPE r><r statusCode="0"/>',
    "billion laughs": LAUGHS + '<r statusCode="0">&j;</r>',
    "billion laughs in a status": LAUGHS + '<r statusCode="&j;"/>',
    "deep": "<a>" * 10_000 + "</a>" * 10_000,
    "huge": "<r statusCode='0'>" + "x" * (LIMIT + 1) + "</r>",
    "undeclared prefix": '<api:r statusCode="0"/>',
}


@pytest.mark.parametrize("received", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_is_unknown_and_told_briefly(received: str) -> None:
    answer = read(received, "WorkOrderAddRq", "<sent/>")
    assert (answer.outcome, answer.code, answer.id) == ("unknown", None, None)
    assert answer.message
    assert len(answer.message) <= SHOWN + 500
    assert len(answer.received) <= LIMIT


def test_an_external_entity_is_not_read() -> None:
    assert "root:" not in read(GARBAGE["entity"], "WorkOrderAddRq").message


@pytest.mark.parametrize("form", ['<?xml version="1.0" encoding="utf-16"?>', "\ufeff", '\ufeff<?xml version="1.0"?>\n'])
def test_a_declaration_or_mark_before_the_answer_changes_nothing(form: str) -> None:
    assert read(form + _answer(message="Größe"), "WorkOrderAddRq").message == "Größe"


def test_an_answer_cut_at_any_place_is_unknown() -> None:
    whole = _answer(body="<ObjectRef><ObjectID>57</ObjectID></ObjectRef>")
    for end in range(len(whole)):
        assert read(whole[:end], "WorkOrderAddRq").outcome == "unknown", whole[:end]


def test_a_large_answer_is_read() -> None:
    assert read(_answer(body="<Line/>" * 100_000), "WorkOrderAddRq").outcome == "done"


@settings(max_examples=300, deadline=None)
@given(some.text(some.characters(codec=None), max_size=200))
def test_no_text_makes_the_reader_fail(received: str) -> None:
    assert read(received, "WorkOrderAddRq").outcome == "unknown"


ODD = {
    "no envelope": ('<WorkOrderAddRs statusCode="0" statusMessage="Ok"/>', "done"),
    "a set as root": ('<MBXMLMsgsRs><WorkOrderAddRs statusCode="0"/></MBXMLMsgsRs>', "done"),
    "the other namespace": (_answer().replace("sage100contractor", "sagemasterbuilder"), "done"),
    "a default namespace": (_answer().replace("api:", "").replace("xmlns:api", "xmlns"), "done"),
    "another name for ours": (_answer().replace("WorkOrderAddRs", "ServiceInvoiceAddRs"), "done"),
    "another case": (_answer().replace("statusC", "StatusC").replace("WorkOrderAddRs", "workOrderAddRs"), "done"),
    "on the set": ('<M><MBXMLMsgsRs statusCode="0"><WorkOrderAddRs requestID="1"/></MBXMLMsgsRs></M>', "done"),
    "inside": ('<M><WorkOrderAddRs><Status statusCode="0" statusMessage="Ok"/></WorkOrderAddRs></M>', "done"),
    "as elements": ("<M><WorkOrderAddRs><statusCode>0</statusCode></WorkOrderAddRs></M>", "done"),
    "a failure as elements": ("<M><WorkOrderAddRs><statusCode>14050</statusCode></WorkOrderAddRs></M>", "refused"),
    "a failure as an element beside our 0": (_answer(body="<statusCode>14050</statusCode>"), "unknown"),
    "a failure below": (_answer(body="<Line><statusCode>14050</statusCode></Line>"), "unknown"),
    "a failure beside": ('<M><Other statusCode="12802"/><WorkOrderAddRs statusCode="0"/></M>', "unknown"),
    "a failure above": ('<M statusCode="12802"><WorkOrderAddRs/></M>', "refused"),
    "none for ours": ('<M><MBXMLMsgsRs statusCode="0" statusMessage="Ok"/></M>', "unknown"),
    "of others": ('<M><ClientAddRs statusCode="0"/><JobAddRs statusCode="0"/></M>', "unknown"),
    "ours among others": ('<M><ClientAddRs statusCode="0"/><WorkOrderAddRs statusCode="0"/></M>', "done"),
    "twice": ('<M><WorkOrderAddRs statusCode="0"/><WorkOrderAddRs statusCode="12802"/></M>', "unknown"),
    "in a page": ("<html><body><p>statusCode=0</p></body></html>", "unknown"),
}


@pytest.mark.parametrize(("received", "outcome"), ODD.values(), ids=ODD.keys())
def test_statuses_count_wherever_they_stand_and_only_an_answer_to_ours_is_done(received: str, outcome: str) -> None:
    assert read(received, "WorkOrderAddRq").outcome == outcome


def test_an_answer_that_does_not_name_the_request_says_so() -> None:
    answer = read('<M><MBXMLMsgsRs statusCode="0" statusMessage="Ok"/></M>', "WorkOrderAddRq")
    assert answer.message.startswith("Sage's answer does not answer WorkOrderAddRq: <M>")


@pytest.mark.parametrize(
    ("message", "warnings"),
    [
        ("Ok", ()),
        ("OK.", ()),
        ("Successful", ()),
        ("", ()),
        ("Ok. The budget of 1000.000 is exceeded.", ("The budget of 1000.000 is exceeded.",)),
        ("Saved with warnings", ("Saved with warnings",)),
        ("Okay-ish", ("Okay-ish",)),
    ],
)
def test_what_is_said_beside_ok_is_a_warning(message: str, warnings: tuple[str, ...]) -> None:
    assert read(_answer(message=message), "WorkOrderAddRq").warnings == warnings


def test_a_refusal_has_no_warnings() -> None:
    assert read(_answer(14050, "Over budget"), "WorkOrderAddRq").warnings == ()


ZERO = re.compile(r"""status-?code["']?\s*(?:=\s*["']|>)\s*0""", re.IGNORECASE)
TAGS = some.sampled_from(["MBXML", "MBXMLMsgsRs", "WorkOrderAddRs", "ClientAddRs", "Part", "ObjectRef", "ObjectID"])
CODES = some.sampled_from(["0", "00", " 0 ", "14050", "12000", "99999", "-1", "", "x", "9" * 30])


def _element(tag: str, attributes: dict[str, str], inside: list[str]) -> str:
    held = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{tag}{held}>{''.join(inside)}</{tag}>"


ATTRIBUTES = some.dictionaries(some.sampled_from(["statusCode", "statusMessage", "ObjectID", "requestID"]), CODES)
LEAF = some.builds(_element, TAGS, ATTRIBUTES, some.just([])) | CODES
ANSWERS = some.recursive(LEAF, lambda inner: some.builds(_element, TAGS, ATTRIBUTES, some.lists(inner, max_size=3)))


@settings(max_examples=400, deadline=None)
@given(ANSWERS)
def test_no_answer_is_done_without_a_status_of_zero(received: str) -> None:
    answer = read(received, "WorkOrderAddRq")
    assert answer.outcome != "done" or ZERO.search(received)
    assert answer.outcome != "done" or not re.search(r'statusCode="(?! *0+ *")', received)
    assert answer.id is None or answer.outcome == "done"


@settings(max_examples=300, deadline=None)
@given(some.integers(0, len(_answer()) - 1), some.characters(codec=None))
def test_no_single_wrong_character_makes_the_reader_fail(place: int, letter: str) -> None:
    whole = _answer()
    read(whole[:place] + letter + whole[place + 1 :], "WorkOrderAddRq")
