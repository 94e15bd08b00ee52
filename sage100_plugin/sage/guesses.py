"""What our code takes for true about Sage without proof, beside what tables and the XSD say of themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sage100_plugin.sage.api.element import Element

Guess = tuple[str, str]
"""Where the fact is used, and why it is not certain."""

IN_CODE: tuple[Guess, ...] = (
    ("Every table, `upddte`", "That it is UTC is an analogy with `insdte`."),
    ("Every table, stamps", "That all of a company's tables keep them in one type, `datetime` or `datetime2`."),
    (
        "Every table, `dbo_Audit`",
        "That all tables' inserts, updates and deletes are kept there; a gone record it never held tells of a restore.",
    ),
    ("Line tables, `_idref`", "That it holds the header's `_idnum` was seen in a few tables; the number is used too."),
    (
        "Service Receivables",
        "A company is taken to have the module when its list of service invoice types has entries.",
    ),
    ("Rates on jobs and phases", "How many places they have is read off import layouts."),
    (
        "API, order of elements",
        "That a request is a sequence, and which elements it requires, is inferred from practice.",
    ),
    (
        "API, service sites",
        "No public source shows a request that adds or changes a client's location, so they are typed in Sage (3-6).",
    ),
    ("API, phase of a change order", "That 0 stands for no phase, as it does for budget lines."),
    (
        "API, status codes beyond the known ones",
        "They are taken as unclear unless the message says busy in plain words.",
    ),
    (
        "Write agent, approval",
        "That Sage knows an approved program by its name and place was seen once; how it is approved is not known.",
    ),
    (
        "Write agent, order of calls",
        "That DisableRequests and DeIntializeAPI may be called after a call that failed follows from other programs.",
    ),
    ("Write agent, threads", "That Sage's API is entered from a single-threaded apartment is caution."),
    (
        "Write agent, licence and exclusive access",
        "What the calls answer then is not known; the words are looked for in what an exception says.",
    ),
    (
        "Write agent, end of a session",
        "That nothing is saved any more once the agent's process is gone is inferred.",
    ),
    ("Sandbox, missing module", "That the API tells it as a missing permission (12806)."),
    ("Sandbox, sessions refused", "The wording, and codes 99001 to 99003, are made up; Sage's own are not known."),
    ("Sandbox, locked period", "That a work order's date decides which period it is posted to."),
    (
        "API, period of an invoice",
        "That an invoice may name year and period other than its date's, and that Sage warns of it, is inferred.",
    ),
    (
        "API, locked period",
        "That a refusal with the words locked or closed beside period means it, and that the date sent decides which.",
    ),
    ("Sandbox, new work order without a date", "That Sage takes today."),
    ("Work orders, `CompletedDate`", "That the API's element is what the window calls Finish (`findte`)."),
    (
        "Work orders, priorities",
        "A company may rename them and have up to eight; where Sage keeps its names is not known.",
    ),
    (
        "Sandbox, invoiced work orders",
        (
            "That the balance is the total less deposit, payments, discounts and credits; that without terms an "
            "invoice is due after 30 days; that an order with Lock Edit cannot be deleted."
        ),
    ),
    ("Sandbox, visits", "That in newer versions a vendor may stand in the dispatch grid instead of an employee."),
    (
        "Sandbox, payable and receivable invoices",
        "That the balance is the total less payments, discounts and credits; the net leaves out what is held back.",
    ),
    (
        "Sandbox, next number of a job, client or vendor",
        "That it is one above the highest, when Sage chooses it (`JobAddNextRq` and the like).",
    ),
    (
        "API, new records that Sage numbers",
        "That their record number is above every one there was: what became of a lost answer is looked for there.",
    ),
    ("Sandbox, inactive jobs, clients and vendors", "That the API does not change one either, as no window does."),
    (
        "Sandbox, past-due client",
        "That open invoices of 3-2 and 11-2 count with their balance from the day after they are due.",
    ),
    (
        "Sandbox, deprecated contact fields",
        "That code 500, named for jobs, is answered for clients too, and how it is worded.",
    ),
    (
        "Sandbox, deleted job",
        "That budget, job costs and commitments with their changes go with it, and that the year is the calendar's.",
    ),
    (
        "Sandbox, deleted vendor",
        "That the year is the calendar's, and that invoices and ledger entries alone hold a vendor.",
    ),
    ("Sandbox, locked budgets", "That one with Lock Edit cannot be deleted."),
    ("Phases of a job", "That the API is given a new phase's number as it is given that of a budget line."),
    (
        "Figures, change orders",
        "That costs follow the line's own status as the window does, and that disputed ones count as pending.",
    ),
    (
        "Figures, committed subcontracts",
        "That Contract and Current commit (others' practice), and that each line has the phase of its subcontract.",
    ),
    (
        "Figures, committed purchase orders",
        "That Review and Dispute commit, that a Master does not, and that each line is rounded to the cent.",
    ),
    (
        "Subcontracts, Changes",
        "That pending ones do not count; that a change which adds a line then names it, and the line outlives it.",
    ),
    (
        "Subcontracts, Invoiced",
        "That what Sage keeps in `sbcnln.billed` counts invoices of type Contract only, as their help has it.",
    ),
    (
        "Sandbox, Requested of a prime line",
        "That both rates are percents, profit upon overhead, rounded half up; a given amount stays.",
    ),
    ("Sandbox, Approved of a prime line", "That no status fills it in: the help has no rule that does."),
    (
        "Sandbox, totals of a change order",
        "That `cstamt`, `estamt`, `reqamt` and `appamt` are the sums of all lines, whatever their status.",
    ),
    (
        "Sandbox, changes of a subcontract",
        "That vendor and job must be its own; and, by another product's rule, that one order changes a line once.",
    ),
    ("Sandbox, locked subcontracts", "That one with Lock Edit cannot be deleted, and that its changes go on."),
    (
        "Purchase orders and payable invoices, editions",
        "That the US edition's API knows no GST, PST, HST and holdback, and Canada's no tax district and retainage.",
    ),
    (
        "Payable invoices, order and subcontract",
        "That the number an invoice names is the vendor's own; of several the first is taken.",
    ),
    ("Posting periods", "That a fiscal year bears the number of the year it ends in."),
    (
        "Sandbox, cash and job costs of other windows",
        "That the company's first cash account pays where none is named; its first of direct expenses is charged.",
    ),
    ("Sandbox, required fields", "That Require Entry holds for the columns of a grid as for those of a header."),
    ("Sandbox, locked purchase orders", "That one with Lock Edit cannot be deleted."),
    (
        "Sandbox, work order of a purchase order",
        "That both are of one job, and that an order without a job takes the work order's.",
    ),
    (
        "Sandbox, amounts of a purchase order",
        "That Received and Canceled are those quantities at their prices, and the balance is the total less both.",
    ),
    (
        "Sandbox, posting of payable invoices",
        "That the API obeys the window's rules, posts 2 and 3 as it does 1, and takes the date for the period.",
    ),
    ("Sandbox, job costs of payable invoices", "That Sage makes them itself where none are given."),
    (
        "Sandbox, lines of payable invoices",
        "That a line names the line of its order or subcontract by that line's reference, else by its number.",
    ),
    (
        "Sandbox, changed payable invoices",
        "That description, dates, numbers, status, amounts held or set, and notes are the white boxes.",
    ),
    (
        "Sandbox, void payable invoices",
        "That `vodrec` holds the voided ledger transaction, which becomes Void with the job costs.",
    ),
    ("Sandbox, 12-4 receipts", "That their job costs and their invoice share a ledger record, as those of 4-2 do."),
    ("Sandbox, budget lines", "That they are numbered within their phase; that unit cost is the total by quantity."),
    (
        "API, warnings",
        "That a request which a window would ask about is saved all the same, and that the answer says so beside Ok.",
    ),
    ("API, answers to queries", "That they hold the number and the fields as a request has them."),
    ("Sandbox, empty elements", "That in what is added an optional one counts as not given (`<ObjectID></ObjectID>`)."),
    ("Sandbox, requestID", "That a document in which one repeats is refused as a whole."),
    ("Sandbox, parts", "That a part needs its description, and a part class its name."),
    (
        "Sandbox, SQLRunRq",
        "That every object can be named, a reference as its element; that 12603 is an unknown object, 12605 a field.",
    ),
    (
        "Sandbox query",
        "That the server compares text by its default collation, stands in UTC and counts weeks from Sunday.",
    ),
    ("Sandbox, audit tables", "The column that tells insert, update and delete apart is called `_Action` here."),
)


def marked(elements: Iterable[Element]) -> Iterator[Element]:
    """The elements, of whatever depth, that our XSD calls a guess."""
    for element in elements:
        if element.grade == "guess":
            yield element
        yield from marked(element.children)


def gathered(found: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, list[str], str]]:
    """Place, name and reason -> each place and reason once, with the names that share them."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for place, name, reason in found:
        if name not in names[place, reason]:
            names[place, reason].append(name)
    for (place, reason), listed in names.items():
        yield place, listed, reason
