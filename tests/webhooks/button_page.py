"""A person with a browser in front of a button's page."""

from __future__ import annotations

from typing import Any

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
JSON = {"Accept": "application/json"}
OWN = {**BROWSER, "Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


class Shown:
    """A page that was answered, as its reader meets it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.tree: Any = html.document_fromstring(response.text)

    @property
    def text(self) -> str:
        """All that is to be read, blanks joined."""
        return " ".join(self.tree.find("body").text_content().split())

    @property
    def form(self) -> dict[str, str]:
        """What the form would send as it stands, but for the button that is pressed."""
        return {name: value for name, value in self.tree.forms[0].form_values() if name}

    @property
    def steps(self) -> set[str]:
        """What the buttons of the form are for."""
        return {button.get("value") for button in self.tree.iter("button") if button.get("aria-hidden") != "true"}

    def options(self, name: str) -> list[str]:
        """The values a list offers."""
        return [option.get("value") for option in self.control(name).iter("option") if option.get("value")]

    def control(self, name: str) -> Any:
        """The control of a field."""
        return self.tree.get_element_by_id(f"f-{name}")

    def error(self, name: str) -> str:
        """What stands beside a field as wrong."""
        (found,) = self.tree.xpath(f"//p[@id='bad-{name}']") or (None,)
        return "" if found is None else str(found.text_content())

    def facts(self) -> dict[str, str]:
        """What lists of facts say: label to value."""
        return {
            row.find("dt").text_content().strip(): row.find("dd").text_content().strip()
            for row in self.tree.iter("div")
            if row.find("dt") is not None
        }

    def table(self, id: str) -> dict[str, str]:
        """The table under a heading: label to the last column."""
        rows = self.tree.xpath(f"//section[@aria-labelledby='{id}']//tbody/tr")
        return {row[0].text_content().strip(): row[-1].text_content().strip() for row in rows}


class Person:
    """Opens links and presses buttons; keeps cookies as a browser does."""

    def __init__(self, app: Flask) -> None:
        self.client: Any = app.test_client()

    def open(self, path: str) -> Shown:
        """Follow a link."""
        return Shown(self.client.get(path, headers={**BROWSER, "Sec-Fetch-Site": "cross-site"}))

    def press(self, page: Shown, step: str, /, **typed: str) -> Shown:
        """Fill the form of a page in and press one of its buttons."""
        return self.send(page, {**page.form, **typed, ".step": step})

    def send(self, page: Shown, form: dict[str, str], headers: dict[str, str] | None = None) -> Shown:
        """Send a form to where the page says."""
        return Shown(
            self.client.post(page.tree.forms[0].action, data=form, headers=OWN if headers is None else headers)
        )
