"""A browser without JavaScript: keeps cookies, reads pages, and sends the forms that stand in them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from webhooks.console.sessions import FIELD


class Browser:
    """One person's browser."""

    def __init__(self, app: Flask, address: str = "http://localhost") -> None:
        self._client = app.test_client()
        self._address = address
        self.key = ""

    def get(self, path: str) -> TestResponse:
        """Load a page, and remember what its forms carry."""
        answer = self._client.get(path, base_url=self._address)
        if answer.mimetype == "text/html" and answer.data:
            held = self.tree(answer).xpath(f'//input[@name="{FIELD}"]/@value')
            self.key = held[0] if held else self.key
        return answer

    def post(
        self, path: str, form: Mapping[str, str | list[str]], headers: Mapping[str, str] | None = None
    ) -> TestResponse:
        """Send a form of the page that was loaded last."""
        return self._client.post(path, self._address, data={FIELD: self.key, **form}, headers=headers)

    def follow(self, answer: TestResponse) -> TestResponse:
        """Go where an answer leads."""
        assert answer.status_code == 303
        return self.get(answer.headers["Location"])

    def cookie(self, name: str) -> str | None:
        """The value of a cookie of the console."""
        held = self._client.get_cookie(name, path="/console/")
        return held.value if held else None

    def set_cookie(self, name: str, value: str) -> None:
        self._client.set_cookie(name, value, path="/console/")

    @staticmethod
    def tree(answer: TestResponse) -> html.HtmlElement:
        """The page as a tree."""
        return html.fromstring(answer.get_data(as_text=True))

    def text(self, answer: TestResponse) -> str:
        """The words of a page, with single blanks."""
        return " ".join(self.tree(answer).text_content().split())
