"""What the hosts demand, broken on purpose."""

from __future__ import annotations

from dataclasses import replace

import pytest
from marshmallow import Schema

from sage100_plugin.projections import host_rules
from sage100_plugin.records import fields
from sage100_plugin.spec import Action, ActionInput, Refuses, Trigger
from tests.unit.projections.tiny import BUILD, BUILT, CATALOG


def test_the_small_catalog_keeps_every_rule() -> None:
    assert [fault for each in (BUILD, BUILT) for fault in host_rules.naming(each) + host_rules.labelled(each)] == []
    assert host_rules.pickers(BUILD, CATALOG) + host_rules.sample(BUILT) + host_rules.refusals(BUILD) == []


@pytest.mark.parametrize(
    ("action", "says"),
    [
        (replace(BUILD, key="build-shed", verb="build-shed"), "not legal on every host"),
        (replace(BUILD, key="shed_build"), "must be the verb build"),
        (replace(BUILD, title="x" * 65), "2 to 64 characters"),
        (replace(BUILD, title="Build shed"), "title case: shed"),
        (replace(BUILD, summary="Builds a shed"), "must be a sentence"),
    ],
)
def test_an_actions_names_are_judged(action: Action, says: str) -> None:
    assert says in " ".join(host_rules.naming(action))


@pytest.mark.parametrize(
    ("trigger", "says"),
    [
        (replace(BUILT, summary="When a job is done."), "'Triggers when '"),
        (replace(BUILT, event="job.done"), "the rest of the key"),
        (replace(BUILT, key="job_end", event="job.end"), "what happened"),
        (replace(BUILT, key="shed_built", event="shed.built"), "must be a record"),
    ],
)
def test_a_triggers_names_are_judged(trigger: Trigger, says: str) -> None:
    assert says in " ".join(host_rules.naming(trigger))


@pytest.mark.parametrize("told", ["done", "back", "broken", "stuck", "held", "failing", "unreachable", "made_in_sage"])
def test_a_trigger_may_say_what_happened_without_ending_so(told: str) -> None:
    said = " ".join(host_rules.naming(replace(BUILT, key=f"job_{told}", event=f"job.{told}")))
    assert ("what happened" in said) is (told == "made_in_sage")


class Poor(ActionInput):
    bare = fields.record_id("Number")
    echo = fields.text("Name", help="Name.")
    lost = fields.record_id("Lost", picker="nowhere")
    alone = fields.record_id("Alone", picker="codes")
    orphan = fields.record_id("Orphan", picker="codes", parents=("house",))


POOR = replace(BUILD, input=Poor)


def test_fields_that_explain_nothing_are_named() -> None:
    assert host_rules.labelled(POOR) == [
        "/bare needs a picker, or help that says what to give.",
        "The help of /echo only repeats its label.",
    ]


def test_dropdowns_that_lead_nowhere_are_named() -> None:
    assert host_rules.pickers(POOR, CATALOG) == [
        "lost names the picker nowhere, which does not exist.",
        "alone must name one parent for each of: job.",
        "orphan depends on house, which is no input.",
    ]


def test_a_sample_that_is_not_true_is_named() -> None:
    trigger = replace(BUILT, sample={"cost": 5.0, "colour": "1", "planks": [{"amount": "5"}]})
    assert host_rules.sample(trigger) == [
        "The sample has no id.",
        "/cost must be text.",
        "/colour is not a field of the schema.",
        "/planks/0/amount must be an amount with two places.",
    ]


def test_a_refusal_needs_a_known_code_and_words() -> None:
    rows = (Refuses({}, "nonsense", "No."), Refuses({}, "required", ""))
    assert host_rules.refusals(replace(BUILD, refuses=rows)) == [
        "The code nonsense is not in the table.",
        "The refusal with required has no wording.",
    ]


class Gone(Schema):
    last = fields.content("Last Seen")


def test_a_whole_record_in_a_sample_is_an_object() -> None:
    assert host_rules.conforms(Gone(), {"last": {"any": "thing"}}) == []
    assert host_rules.conforms(Gone(), {"last": "text"}) == ["/last must be an object."]
