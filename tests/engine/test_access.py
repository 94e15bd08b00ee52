"""Who calls, and which company is meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sage100_plugin.engine.access import LOCAL, SCOPES, Caller, authenticate, companies_of, company_for
from sage100_plugin.engine.keys import make_key
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Refused
from sage100_plugin.plugin import CATALOG
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage


def refused(plugin: Plugin, token: str | None) -> str:
    with pytest.raises(Refused) as caught:
        authenticate(plugin, token)
    return caught.value.code


def test_a_key_is_known_by_its_whole_text(memory: Plugin) -> None:
    made = make_key(memory, {"name": "n8n", "scopes": ["write", "read"], "companies": ["sandbox"]})
    found = authenticate(memory, made.secret)
    assert (found.key_id, found.name, found.scopes, found.companies) == (
        made.key.id,
        "n8n",
        ("read", "write"),
        ("sandbox",),
    )
    assert made.secret.split("_", 2)[2] not in repr(made)


@pytest.mark.parametrize(
    "change", [str.upper, lambda text: text[:-1], lambda text: text + "x", lambda text: f"x{text}"]
)
def test_a_key_that_was_changed_is_no_key(memory: Plugin, change: object) -> None:
    made = make_key(memory, {"name": "n8n", "scopes": ["read"]})
    assert callable(change)
    assert refused(memory, change(made.secret)) == "unauthenticated"


@pytest.mark.parametrize("token", [None, "", "s100", "s100_a", "s100_none_secret", "Bearer x", "ü", "__", "s100__"])
def test_what_is_no_key_is_refused(memory: Plugin, token: str | None) -> None:
    assert refused(memory, token) == "unauthenticated"


@pytest.mark.parametrize(("field", "code"), [("revoked_at", "unauthenticated"), ("paused_at", "key_paused")])
def test_a_key_that_ended_or_was_paused_is_refused(memory: Plugin, field: str, code: str) -> None:
    made = make_key(memory, {"name": "n8n", "scopes": ["read"]})
    over = replace(made.key, **{field: memory.clock.now()})  # type: ignore[arg-type]
    memory.ledger.write(lambda tx: tx.keys.replace(over))
    assert refused(memory, made.secret) == code


def test_the_token_of_this_machine_is_not_empty(memory: Plugin) -> None:
    assert refused(memory, memory.local_token) == "unauthenticated"
    memory.local_token = "local"
    assert authenticate(memory, "local") == Caller(LOCAL, "this machine", SCOPES)
    assert refused(memory, "loca") == "unauthenticated"


def test_the_company_is_the_one_that_is_meant_or_the_only_one() -> None:
    plugin = memory_plugin(CATALOG, {name: MemorySage() for name in ("alpha", "beta")})
    both, one = Caller("k", "k", SCOPES), Caller("k", "k", SCOPES, ("beta", "gone"))
    assert [company.id for company in companies_of(plugin, both)] == ["alpha", "beta"]
    assert [company.id for company in companies_of(plugin, one)] == ["beta"]
    assert company_for(plugin, one, None).id == company_for(plugin, both, "beta").id == "beta"
    for caller, asked, code, choices in (
        (both, None, "company_required", ["alpha", "beta"]),
        (both, "gamma", "unknown_company", ["alpha", "beta"]),
        (one, "alpha", "unknown_company", ["beta"]),  # not even that it exists
        (replace(one, companies=("gone",)), None, "company_required", []),
    ):
        with pytest.raises(Refused) as caught:
            company_for(plugin, caller, asked)
        assert (caught.value.code, [choice["id"] for choice in caught.value.extra["choices"]]) == (code, choices)
    plugin.ledger.close()
