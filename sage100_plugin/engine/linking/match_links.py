"""Which records of Sage those of a source could be, many at once, and linking those of which there is no doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.access import Caller, company_for
from sage100_plugin.engine.linking.link_changes import Turn, carry_out
from sage100_plugin.engine.linking.link_checks import Wish, pair_fault, sage_fault, strict_fault
from sage100_plugin.engine.linking.link_hand import lane, new_link
from sage100_plugin.engine.linking.match_samples import MATCHED, samples
from sage100_plugin.engine.linking.matching import Candidate, Pool, Sample, clear, sample
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import read
from sage100_plugin.engine.running.report import link_public
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.ports.sage import Company, SageReader
from sage100_plugin.records import RECORDS, fields
from sage100_plugin.spec import Given

MOST = 10_000
"""Records that are matched in one call."""

SHOWN, MOST_SHOWN = 5, 50
"""Candidates of each record."""

STRONG = "strong"


class SourceRecord(Schema):
    """A record of the source, as far as it is known."""

    source_id = fields.text("Source Id", most=fields.SOURCE_ID, required=True)
    name = fields.text("Name")
    number = fields.text("Number")
    client = fields.record_id("Client", help="Of a service site: the Sage client whose location it is.")
    address = fields.text("Address")
    city = fields.text("City")
    state = fields.text("State")
    zip = fields.text("Zip")
    phone = fields.text("Phone#")
    email = fields.text("Email")


class Matching(Schema):
    """What is to be matched."""

    company = fields.text("Company")
    record = fields.option("Record", {name: RECORDS[name].title for name in MATCHED}, required=True)
    source = fields.text("Source", most=fields.SOURCE_ID, required=True)
    records = fields.lines("Records", SourceRecord, required=True)
    limit = fields.whole("Limit")
    link = fields.option("Link", {STRONG: "Where there is no doubt"})


def matched(plugin: Plugin, caller: Caller, body: Mapping[str, Any], request_id: str = "") -> list[dict[str, Any]]:
    """Each record of the source with the records of Sage that it could be, in the order given.

    `link: strong` links those that have one strong candidate and no second near it; the others stay as they are, each
    with the reason. Raises `Refused` with all that is wrong with the call; then nothing was linked.
    """
    given, faults = read(Matching, body, {})
    company = company_for(plugin, caller, given.get("company"))
    told = {fault.pointer for fault in faults}
    faults += [fault for fault in _faults(given) if fault.pointer not in told]
    if faults:
        raise refuse(*faults)
    caller.need_record(given["record"])
    if given.get("link"):
        caller.need("write")
        _refuse_strict(company, given)
    found = _Match(plugin, company, given).items()
    if given.get("link"):
        _link(plugin, caller, company, given, found, request_id)
    return [_shown(one, given.get("limit") or SHOWN) for one in found]


def _faults(given: Given) -> list[Fault]:
    """What is wrong that no field can say of itself."""
    records, found = given.get("records") or [], []
    if "records" in given and not 0 < len(records) <= MOST:
        says = f"Records holds 1 to {MOST:,} records, and not {len(records):,}."
        found.append(Fault("/records", "invalid_value", says))
    if given.get("limit") is not None and not 0 < given["limit"] <= MOST_SHOWN:
        found.append(Fault("/limit", "invalid_value", f"Limit is 1 to {MOST_SHOWN} candidates of each record."))
    places: dict[str, int] = {}
    for place, one in enumerate(records):
        id = one.get("source_id")
        if id in places:
            says = f"{id} stands there twice: as record {places[id] + 1} and as record {place + 1}."
            found.append(Fault(f"/records/{place}/source_id", "invalid_value", says))
        elif id:
            places[id] = place
        if given.get("record") == "service_site" and not one.get("client"):
            says = "Client is required with a service site: the Sage client whose location it is (3-6 Clients)."
            found.append(Fault(f"/records/{place}/client", "required", says))
    return found


def _refuse_strict(company: Company, given: Given) -> None:
    first = given["records"][0]["source_id"]
    fault = strict_fault(company, Wish(company.id, given["record"], given["source"], first, "any"))
    if fault is not None:
        title = RECORDS[given["record"]].title.lower()
        says = f"{company.id} links no two {title}s that were made apart (linking=strict): leave out link."
        raise refuse(Fault("/link", fault.code, says))


class _Found:
    """A record of the source with what was found for it."""

    def __init__(self, given: Given, link: Link | None, candidates: Sequence[Candidate] = ()) -> None:
        self.given, self.link, self.candidates = given, link, candidates
        self.taken: dict[str, str] = {}
        self.note = ""


class _Match:
    """The records of one call, on their way."""

    def __init__(self, plugin: Plugin, company: Company, given: Given) -> None:
        self._plugin, self._company, self._given = plugin, company, given
        self._record, self._source = given["record"], given["source"]
        self._pools: dict[str, Pool] = {}

    def items(self) -> list[_Found]:
        reader = self._plugin.companies.reader(self._company.id)
        return [self._found(reader, one) for one in self._given["records"]]

    def _found(self, reader: SageReader, one: Given) -> _Found:
        held = self._plugin.links.by_source(self._company.id, self._record, self._source, one["source_id"])
        if held is not None and held.state != BROKEN:
            return _Found(one, held)
        found = _Found(one, None, self._pool(reader, one.get("client")).candidates(_sample(one)))
        for candidate in found.candidates[: self._given.get("limit") or SHOWN]:
            for link in self._plugin.links.by_sage(self._company.id, self._record, candidate.id):
                if link.source == self._source and link.state != BROKEN:
                    found.taken[candidate.id] = link.source_id
        if held is not None:
            found.note = f"Its link to {held.sage_id} is broken ({held.id}): change that one, or remove it first."
        return found

    def _pool(self, reader: SageReader, client: str | None) -> Pool:
        """The Sage records to look among: of service sites those of the client."""
        key = (client or "") if self._record == "service_site" else ""
        if key not in self._pools:
            self._pools[key] = Pool(samples(reader, self._record, key or None))
        return self._pools[key]


def _sample(one: Given) -> Sample:
    return sample(
        one["source_id"],
        name=one.get("name"),
        number=one.get("number"),
        phones=[one.get("phone")],
        emails=[one.get("email")],
        addresses=[(one.get("address"), one.get("zip"))],
        city=one.get("city"),
        state=one.get("state"),
    )


def _shown(found: _Found, limit: int) -> dict[str, Any]:
    items = []
    for one in found.candidates[:limit]:
        taken = found.taken.get(one.id)
        said = {**asdict(one), "by": list(one.by)}
        if taken:
            said |= {"strong": False, "linked_to": taken, "reason": f"{one.reason}, but {taken} is linked to it"}
        items.append(said)
    shown: dict[str, Any] = {"source_id": found.given["source_id"], "candidates": items}
    if found.link is not None:
        shown["linked"] = link_public(found.link)
    if found.note:
        shown["note"] = found.note
    return shown


def _link(
    plugin: Plugin, caller: Caller, company: Company, given: Given, found: Sequence[_Found], request_id: str
) -> None:
    """Link what is beyond doubt, one by one; each link is told of. What is not linked says why."""
    chosen = {id(one): clear(one.candidates) for one in found if one.link is None}
    wanted = Counter(candidate.id for candidate in chosen.values() if candidate)
    for one in found:
        candidate = chosen.get(id(one))
        if one.link is not None or one.note:
            continue
        if candidate is None:
            one.note = _doubt(one.candidates)
        elif candidate.id in one.taken:
            one.note = f"Not linked: {candidate.id} is linked to {one.taken[candidate.id]} already."
        elif wanted[candidate.id] > 1:
            one.note = f"Not linked: {wanted[candidate.id]} records of the source could be {candidate.id}."
        else:
            _link_one(plugin, caller, company, given, one, candidate, request_id)


def _doubt(candidates: Sequence[Candidate]) -> str:
    if not candidates:
        return "Not linked: nothing in Sage has anything in common with it."
    strong = [one for one in candidates if one.strong]
    return "Not linked: no candidate is strong." if not strong else "Not linked: another candidate is as near."


def _link_one(
    plugin: Plugin,
    caller: Caller,
    company: Company,
    given: Given,
    one: _Found,
    candidate: Candidate,
    request_id: str,
) -> None:
    """As a person would link them, looked at once more; what stands against it by now is noted."""
    wish = Wish(
        company.id,
        given["record"],
        given["source"],
        one.given["source_id"],
        candidate.id,
        source_name=one.given.get("name") or "",
    )
    with lane(plugin, company.id):
        row = plugin.companies.reader(company.id).get(wish.record, [wish.sage_id]).get(wish.sage_id)
        new = replace(new_link(plugin, caller, wish, row), matched_by=", ".join(candidate.by))
        fault = sage_fault(wish, row) or pair_fault(plugin, wish, new)
        if fault is not None:
            one.note = f"Not linked: {fault.message}"
            return
        try:
            carry_out(plugin, caller, [Turn(None, new)], "linked", request_id, matched_by=list(candidate.by))
        except Refused as refused:
            one.note = f"Not linked: {refused.detail}"
            return
    one.link = new
