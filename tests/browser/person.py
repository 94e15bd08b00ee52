"""Somebody in front of a browser, told in sentences: with a mouse, or with the keyboard alone."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Locator, Page, expect

from tests.browser.office import PASSWORD

PATIENCE = 60_000
"""Milliseconds that somebody waits for Sage."""

FURTHEST = 300
"""Presses of Tab, after which something counts as out of the keyboard's reach."""


class Person:
    """Somebody with a mouse. Each step waits until the page is ready for it, and fails when it never is."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        page.on("dialog", lambda dialog: dialog.accept())

    def signs_in(self, name: str) -> None:
        """Open the console and sign in."""
        self.opens("/console/")
        self.fills("Name", name)
        self.fills("Password", PASSWORD)
        self.presses("Sign in")
        self.sees("Home")

    def opens(self, path: str) -> None:
        """Type an address."""
        self.page.goto(f"{self.address}{path}")

    def goes_to(self, place: str) -> None:
        """Follow a link of the navigation."""
        self._press(self.page.get_by_role("navigation", name="Pages").get_by_role("link", name=place, exact=True))

    def follows(self, link: str) -> None:
        """Follow a link of the page."""
        self._press(self.page.get_by_role("main").get_by_role("link", name=link).first)

    def presses(self, button: str, near: str = "") -> None:
        """Press a button; `near` is a word of the line of a table in which it stands."""
        place = self.page.get_by_role("row").filter(has_text=near) if near else self.page
        self._press(place.get_by_role("button", name=button, exact=True).first)

    def is_sure(self) -> None:
        """Answer yes to what is asked once more; with JavaScript a dialog asks, and was answered."""
        yes = self.page.get_by_role("heading", name="Are you sure?")
        if yes.count():
            self.presses("Yes")

    def fills(self, label: str, value: str) -> None:
        """Fill in a field."""
        self._type(self._field(label), value)

    def chooses(self, label: str, option: str) -> None:
        """Choose from a list by the words of a choice, or by how they begin, as soon as it is offered."""
        field = self._field(label)
        wanted = field.get_by_role("option", name=re.compile(rf"^{re.escape(option)}( |$)")).first
        expect(wanted).to_be_attached()
        words = wanted.text_content() or ""
        self._choose(field, words)
        expect(field.locator("option:checked")).to_have_text(words)
        follows = self.page.get_by_role("button", name=f"Show what goes with this {label.lower()}")
        if follows.is_visible():
            self._press(follows)

    def ticks(self, label: str) -> None:
        """Tick a box by its words, or by how they begin."""
        field = self.page.get_by_role("checkbox", name=re.compile(rf"^\s*{re.escape(label)}")).first
        self._tick(field)
        expect(field).to_be_checked()

    def sees(self, text: str) -> None:
        """The page says so."""
        expect(self.page.get_by_role("main")).to_contain_text(text)

    def waits_for(self, text: str) -> None:
        """The page comes to say so without being asked again."""
        expect(self.page.get_by_role("main").get_by_text(text, exact=True)).to_be_visible(timeout=PATIENCE)

    def reads(self, label: str) -> str:
        """What stands in a field."""
        return self._field(label).input_value()

    def _field(self, label: str) -> Locator:
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s+optional)?\s*$")).first

    def _press(self, what: Locator) -> None:
        what.click()

    def _tick(self, field: Locator) -> None:
        field.check()

    def _type(self, field: Locator, value: str) -> None:
        field.fill(value)

    def _choose(self, field: Locator, option: str) -> None:
        field.select_option(label=option)


class Typist(Person):
    """Somebody without a mouse: goes on with Tab, sees where that leads, and types."""

    def _press(self, what: Locator) -> None:
        self._reach(what)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _tick(self, field: Locator) -> None:
        self._reach(field)
        if not field.is_checked():
            self.page.keyboard.press("Space")

    def _type(self, field: Locator, value: str) -> None:
        self._reach(field)
        if field.get_attribute("type") == "date":
            self.page.keyboard.type(date.fromisoformat(value).strftime("%m%d%Y"))
            return
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(value)

    def _choose(self, field: Locator, option: str) -> None:
        self._reach(field)
        self.page.keyboard.press("Home")
        for _ in field.get_by_role("option").all():
            if field.locator("option:checked").text_content() == option:
                return
            self.page.keyboard.press("ArrowDown")

    def _reach(self, what: Locator) -> None:
        """Go on until it has the focus, which has to be seen."""
        expect(what).to_be_visible()
        for _ in range(FURTHEST):
            if what.evaluate("it => it === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"The keyboard does not reach {what}.")
        assert what.evaluate("it => getComputedStyle(it).outlineStyle") != "none", f"{what} does not show its focus."
