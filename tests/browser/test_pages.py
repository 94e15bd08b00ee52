"""Each page of the console in a real browser: at two widths, in both schemes, judged by axe and html-validate."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from sage100_plugin.engine.delivering.deliver import deliver_due
from tests.browser.furnished import ADMIN, furnish
from tests.browser.judge import judge
from tests.browser.office import Office, office, receiver
from tests.browser.person import Person
from tests.hosts.tools import tools
from tests.webhooks.plugins import Pages
from webhooks.app import create_app

ALWAYS = (
    "/console/",
    "/console/account",
    "/console/activity",
    "/console/buttons",
    "/console/buttons/new",
    "/console/companies",
    "/console/companies/<company_id>",
    "/console/companies/new/real",
    "/console/companies/<company_id>/policies",
    "/console/companies/<company_id>/rehearse",
    "/console/connect",
    "/console/diagnostics",
    "/console/flows",
    "/console/hooks",
    "/console/hooks/new",
    "/console/inbox",
    "/console/inbox/decided",
    "/console/inbox/made-in-sage",
    "/console/keys",
    "/console/links",
    "/console/links/compare",
    "/console/links/match",
    "/console/links/new",
    "/console/mappings",
    "/console/mappings/<company_id>/<module>",
    "/console/mappings/<company_id>/<module>/lines/<int:version>/<place>",
    "/console/mappings/<company_id>/<module>/try",
    "/console/mappings/<company_id>/<module>/versions",
    "/console/people",
    "/console/receivers",
    "/console/receivers/new",
)
"""Pages that are there before anything happened; then their lists are empty."""

OF_SOMETHING = (
    "/console/buttons/<button_id>",
    "/console/connect/<key>",
    "/console/flows/actions/<name>",
    "/console/flows/triggers/<name>",
    "/console/hooks/<hook_id>",
    "/console/hooks/<hook_id>/calls/<call_id>",
    "/console/hooks/<hook_id>/mapping",
    "/console/inbox/<export_id>",
    "/console/inbox/made-in-sage/<import_id>",
    "/console/links/<link_id>",
    "/console/links/<link_id>/unlink",
    "/console/receivers/<subscription_id>",
    "/console/receivers/<subscription_id>/deliveries/<delivery_id>",
)
OTHERWISE = (
    "/console/inbox/<rejected_id>",
    "/console/inbox?status=rejected",
    "/console/inbox/decided?id=<export_id>&id=<rejected_id>",
    "/console/buttons/new?action=create_work_order&company=<company>",
    "/console/hooks/new?crm=hubspot&company=<company>",
    "/console/links?q=nothing+has+these+words",
    "/console/companies/<company_id>/rehearse?change=job-created",
)
"""Pages that another state or another question makes another page."""

OUTSIDE = {"/console/sign-in"}
"""Pages for those who are not signed in."""

LINE = {"module": "work_order", "int:version": "0", "place": "3"}
SAID = {
    "/console/mappings/<company_id>/<module>": LINE,
    "/console/mappings/<company_id>/<module>/lines/<int:version>/<place>": LINE,
    "/console/mappings/<company_id>/<module>/try": LINE,
    "/console/mappings/<company_id>/<module>/versions": LINE,
    "/console/connect/<key>": {"key": "n8n"},
    "/console/flows/actions/<name>": {"name": "create_work_order"},
    "/console/flows/triggers/<name>": {"name": "budget_changed"},
}


class Place:
    """An office, and somebody who is signed in there."""

    def __init__(self, made: Office, context: BrowserContext, ids: Mapping[str, str]) -> None:
        self.address = made.server.address
        self.context = context
        self._ids = ids

    def path(self, rule: str) -> str:
        """The address of a page for what is there."""
        path = rule
        for name, value in {**self._ids, **SAID.get(rule, {})}.items():
            path = path.replace(f"<{name}>", value)
        assert "<" not in path, path
        return path

    def wrong(self, path: str) -> list[str]:
        """All that is wrong with a page."""
        page = self.context.new_page()
        try:
            return judge(page, self.address, path)
        finally:
            page.close()


@pytest.fixture(scope="session")
def furnished(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place where everything happened once."""
    with receiver() as taker, office(tmp_path_factory.mktemp("furnished") / "home") as made:
        ids = furnish(made, taker.address)
        yield _entered(made, chromium, ids)


@pytest.fixture(scope="session")
def empty(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place where nothing happened yet."""
    with office(tmp_path_factory.mktemp("empty") / "home") as made:
        made.add(ADMIN, "admin")
        yield _entered(made, chromium, {"company_id": "sandbox"})


def _entered(made: Office, chromium: Browser, ids: Mapping[str, str]) -> Place:
    context = chromium.new_context()
    page = context.new_page()
    Person(page, made.server.address).signs_in(ADMIN)
    page.close()
    return Place(made, context, ids)


@pytest.mark.parametrize("rule", [*ALWAYS, *OF_SOMETHING, *OTHERWISE])
def test_a_page_is_well_made(furnished: Place, rule: str) -> None:
    assert furnished.wrong(furnished.path(rule)) == []


@pytest.mark.parametrize("rule", ALWAYS)
def test_a_page_is_well_made_before_anything_happened(empty: Place, rule: str) -> None:
    assert empty.wrong(empty.path(rule)) == []


def test_the_page_to_sign_in_is_well_made(empty: Place, chromium: Browser) -> None:
    outside = chromium.new_context()
    assert judge(outside.new_page(), empty.address, "/console/sign-in") == []
    outside.close()


def test_every_page_of_the_console_is_among_them() -> None:
    app = create_app(lambda: None, Pages(), deliver_due)
    shown = [str(rule) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    there = {rule for rule in shown if rule.startswith("/console/")}
    assert {rule for rule in there if not rule.endswith((".csv", ".zip"))} == {*ALWAYS, *OF_SOMETHING, *OUTSIDE}


def test_the_html_of_every_page_is_valid(furnished: Place, tmp_path: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("needs node")
    for number, rule in enumerate((*ALWAYS, *OF_SOMETHING, *OTHERWISE)):
        answer = furnished.context.request.get(f"{furnished.address}{furnished.path(rule)}")
        (tmp_path / f"{number:02}.html").write_text(f"<!-- {rule} -->\n{answer.text()}", "utf-8")
    (tmp_path / "rules.json").write_text(json.dumps({"root": True, "extends": ["html-validate:standard"]}), "utf-8")
    validate = tools("pages") / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    found = subprocess.run(
        ["node", str(validate), "--config", str(tmp_path / "rules.json"), "--formatter", "text", "*.html"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert found.stdout.splitlines() == []
    assert found.returncode == 0, found.stderr
