"""The inbox: what flows want to write into the books, and what was made in Sage, each waiting for a decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from sage100_plugin.engine.access import companies_of
from sage100_plugin.engine.linking import imports
from sage100_plugin.engine.linking.arrivals import MADE
from sage100_plugin.engine.queue import decide, decide_many
from sage100_plugin.engine.queue.decision_draft import verdict_of
from sage100_plugin.engine.queue.shown import line
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Export, Import
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Effect
from webhooks import decision_view, exports_api, imports_api
from webhooks.console import listing
from webhooks.console.door import drawn, person, seen
from webhooks.edge import AT_A_PAGE, caller, plugin, request_id, rooted, wait
from webhooks.queries import MOST
from webhooks.sheets import MOST_ROWS, sheet

api = Blueprint("console_inbox", __name__)

EXPORTS = "/console/inbox"
DECIDED = "/console/inbox/decided"
IMPORTS = "/console/inbox/made-in-sage"

EXPORT_STATES: Mapping[str, tuple[str, str]] = {
    "pending": ("waits for a decision", "wait"),
    "approved": ("waits for a second person", "wait"),
    "held": ("waits for its posting period", "wait"),
    "accepted": ("on its way to Sage", "wait"),
    "done": ("in Sage", "good"),
    "failed": ("refused by Sage", "bad"),
    "unknown": ("outcome not known yet", "bad"),
    "rejected": ("rejected", ""),
    "retrieved": ("taken back", ""),
    "expired": ("expired", ""),
}
"""How an export stands: in words, and as a kind of state."""

IMPORT_STATES: Mapping[str, tuple[str, str]] = {
    "waiting": ("waits for a decision", "wait"),
    "accepting": ("the source makes it", "wait"),
    "accepted": ("linked", "good"),
    "rejected": ("kept out", ""),
}

ANY = "any"
"""The choice of a filter that lets every state through; without one, what waits is shown."""

COLUMNS = ("Export", "What", "Name", "Company", "Source", "Source id", "Amount", "State", "Sent by", "Sent (UTC)",
           "Decided by", "Reason")  # fmt: skip


@api.get(EXPORTS)
@person()
def shown() -> Response:
    return _exports()


@api.post(EXPORTS)
@person("export:decide")
def decided() -> Response:
    form = request.form
    verdict, ids, reason = form.get("verdict", ""), form.getlist("id"), form.get("reason", "").strip()
    faults = [fault for fault in (_unticked(ids), _unsaid(verdict, reason)) if fault]
    if faults:
        return _exports(422, faults, ids, reason)
    if verdict == "reject":
        told = decide_many.reject(plugin(), caller(), {"ids": ids, "reason": reason}, wait(AT_A_PAGE))
    else:
        told = decide_many.accept(plugin(), caller(), {"ids": ids}, wait(AT_A_PAGE))
    refused = [_refused(one) for one in told["items"] if "error" in one]
    taken = [one["id"] for one in told["items"] if "error" not in one]
    return _became(taken, refused) if refused else seen(_address(taken))


@api.get(DECIDED)
@person()
def became() -> Response:
    ids = request.args.getlist("id")[: listing.PAGE]
    return _became(ids, []) if ids else seen(EXPORTS)


@api.get(f"{EXPORTS}.csv")
@person()
def file() -> Response:
    return sheet("inbox.csv", COLUMNS, _rows(wanted("pending", *exports_api.STATES)))


@api.get(IMPORTS)
@person()
def made_in_sage() -> Response:
    return _imports()


@api.post(IMPORTS)
@person("write")
def imports_decided() -> Response:
    form = request.form
    verdict, ids, source = form.get("verdict", ""), form.getlist("id"), form.get("source", "").strip()
    faults = [fault for fault in (_unticked(ids), _unnamed(verdict, source)) if fault]
    if faults:
        return _imports(422, faults, ids, source)
    return drawn("imports_decided", outcomes=[_taken(one, verdict, source) for one in ids], path=rooted(IMPORTS))


def _unticked(ids: list[str]) -> str:
    return "" if ids else "Tick what is meant."


def _unsaid(verdict: str, reason: str) -> str:
    if verdict == "reject":
        return "" if reason else "Say why: the sender is told."
    return "A reason is only for rejecting. Take it out to accept, or reject." if reason else ""


def _unnamed(verdict: str, source: str) -> str:
    return "" if source or verdict != "accept" else "Say which system takes them."


def wanted(waiting: str, *states: str) -> dict[str, str]:
    """The filters of this page; what waits, unless another state is asked for."""
    asked = listing.asked("company", "record", "status")
    status = asked.pop("status", waiting)
    return asked | ({"status": status} if status in states else {})


def _fields(states: Mapping[str, str], records: Mapping[str, str], waiting: str) -> list[dict[str, Any]]:
    asked = listing.asked("company", "record", "status")
    others = [(name, begun(words)) for name, words in states.items() if name != waiting]
    choices = [("", begun(states[waiting])), *others, (ANY, "All")]
    return [
        *listing.companies(companies_of(plugin(), caller()), asked),
        listing.choice("record", "Record type", records.items(), asked),
        {"key": "status", "label": "State", "value": asked.get("status", ""), "choices": choices},
    ]


def _exports(
    status: int = 200, faults: list[str] | None = None, ids: list[str] | None = None, reason: str = ""
) -> Response:
    filters = wanted("pending", *exports_api.STATES)
    page, following = exports_api.found(filters, listing.PAGE, request.args.get("cursor", ""))
    asked = listing.asked("company", "record", "status")
    states = {name: EXPORT_STATES[name][0] for name in exports_api.STATES}
    kinds = sorted({one.record for one in plugin().catalog.actions if one.effect is not Effect.READ} & RECORDS.keys())
    return drawn(
        "inbox",
        status,
        path=rooted(EXPORTS),
        tabs=_tabs(EXPORTS),
        fields=_fields(states, {name: RECORDS[name].title for name in kinds}, "pending"),
        exports=[_export(one) for one in page],
        waiting=filters.get("status") == "pending",
        filtered=bool(asked),
        decides="export:decide" in caller().scopes,
        faults=faults or [],
        ticked=ids or [],
        reason=reason,
        pager=listing.pager(asked, following),
        file=listing.address(f"{EXPORTS}.csv", asked),
    )


def _imports(
    status: int = 200, faults: list[str] | None = None, ids: list[str] | None = None, source: str = ""
) -> Response:
    filters = wanted("waiting", *IMPORT_STATES)
    page, following = imports_api.found(filters, listing.PAGE, request.args.get("cursor", ""))
    asked = listing.asked("company", "record", "status")
    states = {name: told for name, (told, _) in IMPORT_STATES.items()}
    return drawn(
        "imports",
        status,
        path=rooted(IMPORTS),
        tabs=_tabs(IMPORTS),
        fields=_fields(states, {name: RECORDS[name].title for name in MADE.values()}, "waiting"),
        imports=[_import(one) for one in page],
        waiting=filters.get("status") == "waiting",
        filtered=bool(asked),
        decides="write" in caller().scopes,
        faults=faults or [],
        ticked=ids or [],
        source=source or usual_source(),
        pager=listing.pager(asked, following),
        file=listing.address(f"{IMPORTS}.csv", asked),
    )


def begun(words: str) -> str:
    """Words as a sentence begins."""
    return words[:1].upper() + words[1:]


def usual_source() -> str:
    """The system for which somebody accepted an import last; empty before the first."""
    last, _ = imports_api.found({"status": "accepted"}, 1, "")
    return last[0].source if last else ""


def _tabs(here: str) -> list[dict[str, Any]]:
    """The two lists of the inbox, each with how much waits in it."""
    exports, made = plugin().ledger.read(lambda tx: (tx.exports.counted("pending"), tx.imports.counted("waiting")))
    seen = {company.id for company in companies_of(plugin(), caller())}
    return [
        {
            "href": rooted(path),
            "name": name,
            "here": path == here,
            "count": sum(n for (company, record), n in found.items() if company in seen and caller().handles(record)),
        }
        for path, name, found in ((EXPORTS, "To Sage", exports), (IMPORTS, "Made in Sage", made))
    ]


def _export(export: Export) -> dict[str, Any]:
    told = line(plugin(), export)
    words, kind = EXPORT_STATES[decision_view.state_of(export)]
    return {
        "id": export.id,
        "what": plugin().catalog.action[export.action].title,
        "name": decision_view.name_of(export),
        "company": export.company,
        "by": export.requested_by,
        "at": export.requested_at,
        "amount": told["amount"] or "",
        "until": (told["expires_at"] or "")[:16].replace("T", " "),
        "state": words,
        "kind": kind,
        "waits": export.status == "pending",
    }


def _import(item: Import) -> dict[str, Any]:
    words, kind = IMPORT_STATES[item.status]
    return {
        **vars(item),
        "what": RECORDS[item.record].title,
        "state": words,
        "kind": kind,
        "waits": item.status == "waiting",
    }


def _became(ids: Sequence[str], refused: Sequence[Mapping[str, Any]]) -> Response:
    """The page that tells what became of several: how far Sage is with what it is given, and what was refused."""
    exports = [decide.find(plugin(), caller(), one) for one in ids]
    left = sum(one.status == "accepted" for one in exports)
    return drawn(
        "inbox_decided",
        path=rooted(EXPORTS),
        refused=refused,
        outcomes=[_outcome(one) for one in exports],
        settled=len(exports) - left,
        follow=rooted(_address(ids)) if left else "",
    )


def _address(ids: Sequence[str]) -> str:
    return f"{DECIDED}?{urlencode([('id', one) for one in ids])}"


def _outcome(export: Export) -> dict[str, Any]:
    """How one of several stands, in words."""
    words, kind = EXPORT_STATES[decision_view.state_of(export)]
    return _named(export, export.id) | {"kind": kind, "says": begun(words)}


def _refused(one: Mapping[str, Any]) -> dict[str, Any]:
    """Why one of several was not decided, or not taken by Sage, in words."""
    export = plugin().ledger.read(lambda tx: tx.exports.get(one["id"]))
    error = one["error"]
    missing = [fault["message"] for fault in error.get("errors", ())]
    says = " ".join(dict.fromkeys([error["detail"], *missing, error["fix"]]))
    return _named(export, one["id"]) | {"says": says}


def _named(export: Export | None, export_id: str) -> dict[str, Any]:
    return {"name": decision_view.name_of(export) if export else export_id, "href": rooted(f"{EXPORTS}/{export_id}")}


def _taken(import_id: str, verdict: str, source: str) -> dict[str, Any]:
    """Decide one import of several; what is wrong with one stops no other."""
    told: dict[str, Any] = {"name": import_id, "href": rooted(f"{IMPORTS}/{import_id}")}
    try:
        if verdict == "reject":
            item = imports.reject(plugin(), caller(), import_id, {})
        else:
            item = imports.accept(plugin(), caller(), import_id, {"source": source}, request_id())
    except Problem as problem:
        return told | {"kind": "bad", "says": f"{problem.detail} {problem.meaning.fix}"}
    words, kind = IMPORT_STATES[item["status"]]
    return told | {"name": item["name"], "kind": kind, "says": begun(words)}


def _rows(filters: Mapping[str, str]) -> Iterator[list[object]]:
    """A row for each export, newest first, until the file is full."""
    count, after = 0, ""
    while count < MOST_ROWS:
        page, following = exports_api.found(filters, MOST, after)
        for export in page:
            count += 1
            told, state = line(plugin(), export), EXPORT_STATES[decision_view.state_of(export)][0]
            turn = verdict_of(export)
            yield [
                export.id, plugin().catalog.action[export.action].title, decision_view.name_of(export), export.company,
                export.source, export.source_id, told["amount"], state, export.requested_by,
                f"{export.requested_at:%Y-%m-%d %H:%M}", turn.by if turn else "", told["reason"],
            ]  # fmt: skip
        if following is None:
            return
        after = following
