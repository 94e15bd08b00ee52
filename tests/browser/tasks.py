"""What people come to the console for, each told as they would tell it."""

from __future__ import annotations

import json

from tests.browser.office import COMPANY, PASSWORD, Flow, Office, Receiver
from tests.browser.person import Person

VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}


def connect_the_sandbox_company(somebody: Person) -> None:
    """Make a sandbox company, and let Sage be asked for the first time."""
    somebody.goes_to("Companies")
    somebody.fills("Id", COMPANY)
    somebody.presses("Make it")
    somebody.sees("Answers")
    somebody.presses("Ask Sage now")
    somebody.sees("Sage was asked")


def let_a_job_be_made(somebody: Person) -> None:
    """Do what people do in Sage."""
    somebody.goes_to("Companies")
    somebody.follows("Sandbox Builders Inc")
    somebody.follows("Rehearse")
    somebody.chooses("What", "Job created")
    somebody.presses("Choose")
    somebody.fills("Name", "Harbor View")
    somebody.presses("Do it")
    somebody.sees("Done in the sandbox's Sage")


def accept_a_job(somebody: Person) -> None:
    """Take a job that was made in Sage, which then is a project of the other system."""
    let_a_job_be_made(somebody)
    somebody.goes_to("Inbox")
    somebody.follows("Made in Sage")
    somebody.follows("Harbor View")
    somebody.fills("Source", "procore")
    somebody.fills("Its id there", "P-17")
    somebody.presses("Accept")
    somebody.sees("Linked by")


def make_a_key(somebody: Person, name: str) -> str:
    """Make an API key that may write; gives it, as it is shown this once."""
    somebody.goes_to("API keys")
    somebody.fills("Name", name)
    somebody.ticks("write:")
    somebody.presses("Make the key")
    return somebody.reads("API key")


def decide_an_export(somebody: Person, flow: Flow) -> None:
    """Accept a vendor that a flow sent."""
    flow.act("export_vendor", **VENDOR)
    somebody.goes_to("Inbox")
    somebody.follows("Northgate Glazing")
    somebody.fills("Sage Vendor#", "990")
    somebody.chooses("Vendor Type", "1")
    somebody.presses("Accept")
    somebody.sees("number 990")


def accept_while_sage_is_slow(somebody: Person, office: Office) -> None:
    """Accept what is ticked; the page tells how far Sage is, until it is there."""
    office.flow().act("export_client", name="Cedar Ridge", source="crm", source_id="C-1")
    somebody.goes_to("Inbox")
    somebody.ticks("Export Client: Cedar Ridge")
    office.cli("sandbox", "fault", "slow", "on")
    somebody.presses("Accept what is ticked")
    somebody.sees("0 of 1 are through")
    somebody.waits_for("In Sage")
    office.cli("sandbox", "fault", "slow", "off")


def reject_an_export(somebody: Person, flow: Flow) -> None:
    """Refuse a vendor that a flow sent, with a reason for those who sent it."""
    flow.act("export_vendor", name="Prairie Steel", source="procore", source_id="V-90")
    somebody.goes_to("Inbox")
    somebody.follows("Prairie Steel")
    somebody.fills("Reason", "The insurance has run out.")
    somebody.presses("Reject")
    somebody.sees("The insurance has run out.")


def link_by_hand(somebody: Person) -> None:
    """Say which record of a system is which in Sage."""
    somebody.goes_to("Links")
    somebody.follows("Link two by hand")
    somebody.chooses("Record type", "Vendor")
    somebody.fills("Its number in Sage", "10")
    somebody.fills("Source", "procore")
    somebody.fills("Its id there", "V-10")
    somebody.presses("Link them")
    somebody.sees("V-10")


def let_a_person_in(somebody: Person) -> None:
    """Add somebody who decides."""
    somebody.goes_to("People")
    somebody.fills("Name", "nora")
    somebody.fills("First password", PASSWORD)
    somebody.presses("Add them")
    somebody.sees("nora")


def break_sage(somebody: Person) -> None:
    """Switch a fault of the sandbox company on, see that Sage does not answer, and switch it off."""
    for turn, says in (("on", "Does not answer"), ("off", "Answers")):
        somebody.goes_to("Companies")
        somebody.follows("Sandbox Builders Inc")
        somebody.follows("Rehearse")
        somebody.presses(f"Switch {turn} offline")
        somebody.follows("Sandbox Builders Inc")
        somebody.presses("Ask Sage now")
        somebody.sees(says)


def find_in_the_log(somebody: Person) -> None:
    """Find what was done to a record."""
    somebody.goes_to("Activity")
    somebody.fills("Who", "dora")
    somebody.presses("Show")
    somebody.sees("by dora")


def sign_out(somebody: Person) -> None:
    """Leave."""
    somebody.presses("Sign out")
    somebody.sees("Sign in")


def mend_a_mapping(somebody: Person, flow: Flow) -> None:
    """A flow's record is refused, as its word for a priority is not Sage's; say what it is in Sage, and all is well."""
    order = {"name": "No cooling", "scheduled": "2026-12-01", "work_order_type": "1", "client": "1"}
    project = {"id": "P-9", "priority": "ASAP", **order}
    try_it = f"/v1/mappings/{COMPANY}/work_order/try"
    said = {"source_record": project, "source": "followup"}
    assert [fault["pointer"] for fault in flow.post(try_it, said)["faults"]] == ["/source_record/priority"]
    somebody.goes_to("Mappings")
    somebody.follows("Work Order")
    somebody.follows("Change Priority")
    somebody.fills("Your words, and Sage's", "ASAP = 1")
    somebody.presses("Save")
    somebody.sees("version 1")
    somebody.follows("Try it on a record")
    somebody.fills("Record (JSON)", json.dumps(project))
    somebody.fills("Source", "followup")
    somebody.presses("Try it")
    somebody.sees("A call with it would go through")
    assert flow.post(try_it, said)["faults"] == []


def add_a_receiver(somebody: Person, taker: Receiver) -> None:
    """Let an address be told of each new job."""
    somebody.goes_to("Receivers")
    somebody.follows("Add a receiver")
    somebody.fills("Address", taker.address)
    somebody.fills("Name", "our own flow")
    somebody.ticks("Job Created")
    somebody.presses("Add the receiver")
    somebody.sees("The receiver was added")
    somebody.presses("Send a test")
    somebody.sees("The test arrived")


def replay_a_delivery(somebody: Person, taker: Receiver) -> None:
    """Send once more what a receiver was told of; it comes under the id that it had."""
    let_a_job_be_made(somebody)
    taken = taker.ids("job.created", 2)  # the first was the test
    somebody.goes_to("Receivers")
    somebody.follows("our own flow")
    somebody.follows("job.created")
    somebody.presses("Send it again")
    somebody.sees("1 event is sent again")
    assert taker.ids("job.created", 3) == [*taken, taken[-1]]


def make_a_button(somebody: Person) -> str:
    """Make a button; gives its link."""
    somebody.goes_to("Buttons")
    somebody.follows("Make a button")
    somebody.presses("Go on")
    somebody.fills("What it says", "Send to Sage")
    somebody.presses("Make the button")
    return somebody.reads("Link")


def press_the_button(somebody: Person, link: str) -> None:
    """Open what a button leads to, fill in what is missing, and press it."""
    somebody.opens(link.removeprefix(somebody.address))
    somebody.chooses("Client", "1")
    somebody.chooses("Service Site", "1")
    somebody.chooses("Type", "1")
    somebody.fills("Description", "No cooling in the server room")
    somebody.fills("Scheduled", "2026-12-01")
    somebody.chooses("Priority", "Urgent")
    somebody.presses("Continue")
    somebody.sees("5121")
    somebody.presses("Send to Sage")
    somebody.sees("Work Order 5121 is in Sage")
