"""The packages for the hosts, as the server offers them to anybody: they hold nothing that /plugin.json does not."""

from __future__ import annotations

from flask import Flask

from tests.webhooks.client import Client, problem


def test_the_packages_are_listed_and_handed_out(app: Flask) -> None:
    anybody = Client(app, None)
    (listed,) = anybody.get("/hosts").get_json()["items"]
    assert listed == {"key": "n8n", "title": "n8n", "file": "n8n-nodes-1.tgz", "url": "/hosts/n8n"}
    handed = anybody.get(listed["url"])
    assert (handed.status_code, handed.data) == (200, b"packed")
    assert handed.headers["Content-Disposition"] == "attachment; filename=n8n-nodes-1.tgz"


def test_a_platform_without_a_package_is_said_so(app: Flask) -> None:
    told = problem(Client(app, None).get("/hosts/lotus-notes"), 404, "not_found")
    assert told["detail"] == "There is no package for lotus-notes. There is one for: n8n."
