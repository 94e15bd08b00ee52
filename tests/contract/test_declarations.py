"""Every action, trigger and picker keeps the rules that hosts, forms and readers rely on."""

from __future__ import annotations

from collections import Counter
from operator import attrgetter
from typing import Any

import pytest

from sage100_plugin.errors import CODES, Code
from sage100_plugin.projections import host_rules
from sage100_plugin.projections.quality import RULES, Declaration, Rule
from sage100_plugin.spec import Action, Effect, Picker, Trigger
from sage100_plugin.spec.describe import decision_fields, input_fields
from tests.contract.catalog import CATALOG
from tests.contract.stories import STORIES

DECLARATIONS: tuple[Declaration, ...] = (*CATALOG.actions, *CATALOG.triggers)
key_of = attrgetter("key")

every_declaration = pytest.mark.parametrize("declaration", DECLARATIONS, ids=key_of)
every_action = pytest.mark.parametrize("action", CATALOG.actions, ids=key_of)
every_trigger = pytest.mark.parametrize("trigger", CATALOG.triggers, ids=key_of)
every_picker = pytest.mark.parametrize("picker", CATALOG.pickers, ids=key_of)


def test_no_two_declarations_share_a_key() -> None:
    keys = Counter(each.key for each in DECLARATIONS)
    assert [key for key, count in keys.items() if count > 1] == []
    assert len({picker.key for picker in CATALOG.pickers}) == len(CATALOG.pickers)


@every_declaration
@pytest.mark.parametrize("rule", RULES, ids=key_of)
def test_a_declaration_breaks_no_rule_of_the_scale(declaration: Declaration, rule: Rule) -> None:
    if rule.level == "bronze" and not rule.exempt(declaration):
        assert rule.faults(declaration) == []


@every_action
def test_dropdowns_lead_to_pickers_whose_parents_are_inputs(action: Action) -> None:
    assert host_rules.pickers(action, CATALOG) == []


@every_action
def test_an_example_loads_by_the_schema(action: Action) -> None:
    assert action.input().validate(action.example.input) == {}


@every_action
def test_what_runs_before_an_example_exists(action: Action) -> None:
    calls = [*action.example.given, *(call for row in action.refuses for call in row.given)]
    assert [key for key, _ in calls if key not in CATALOG.action] == []


@every_action
def test_an_action_stands_for_a_known_record(action: Action) -> None:
    assert action.record in host_rules.NOUNS
    assert action.menu


@every_action
def test_an_export_says_who_does_what_where(action: Action) -> None:
    if action.effect is Effect.EXPORT:
        assert {step.performed_in for step in action.steps} >= {"source", "plugin"}  # R56


@every_trigger
def test_a_trigger_watches_a_record_and_filters_by_its_data(trigger: Trigger) -> None:
    assert trigger.record in host_rules.NOUNS
    assert set(trigger.filters) <= set(trigger.data().fields)
    assert trigger.cause or trigger.key in STORIES


@every_picker
def test_a_picker_is_legal_everywhere_and_says_what_to_choose_first(picker: Picker) -> None:
    assert host_rules.KEY.match(picker.key)
    assert bool(picker.first) == bool(picker.depends_on)


@pytest.mark.parametrize("code", CODES.values(), ids=attrgetter("word"))
def test_an_error_says_in_sentences_what_is_wrong_and_how_to_mend_it(code: Code) -> None:
    assert code.word.replace("_", "").isalpha()
    assert code.title.endswith(".")
    assert code.fix.endswith(".")
    assert 400 <= code.status < 600


@every_action
def test_a_sample_is_a_value_and_not_the_fields_name(action: Action) -> None:
    def named(field: dict[str, Any]) -> list[str]:
        words = {field["label"].casefold(), field["help"].casefold()}
        below = [found for line in field.get("fields", ()) for found in named(line)]
        return [*([field["key"]] if str(field["sample"]).casefold() in words else []), *below]

    fields = [*input_fields(action), *decision_fields(action)]
    assert [name for field in fields for name in named(field)] == []
