"""The companies, as an administrator sees and changes them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from sage100_plugin.engine import companies
from sage100_plugin.engine.access import companies_of
from sage100_plugin.engine.polling import anew
from sage100_plugin.ports.sage import Company
from webhooks.edge import answer, body, caller, edge, needs, plugin
from webhooks.lists import answer_list, cut
from webhooks.queries import takes

api = Blueprint("companies", __name__, url_prefix="/v1/companies")


@api.get("")
@needs("admin")
@takes()
def listed() -> Response:
    page, following = cut(companies_of(plugin(), caller()), lambda company: company.id)
    return answer_list([_shown(company) for company in page], following)


@api.get("/<company_id>")
@needs("admin")
def one(company_id: str) -> Response:
    return answer(_shown(companies.one(plugin(), caller(), company_id)))


@api.patch("/<company_id>")
@needs("admin")
def change(company_id: str) -> Response:
    return answer(_shown(companies.change(plugin(), caller(), company_id, body())))


@api.post("/<company_id>/rebaseline")
@needs("admin")
def rebaseline(company_id: str) -> Response:
    return answer(anew.rebaseline(plugin(), caller(), company_id, body(("backfill", "record"))))


@api.post("/<company_id>/accept-deletions")
@needs("admin")
def accept_deletions(company_id: str) -> Response:
    body(())
    return answer(anew.accept_deletions(plugin(), caller(), company_id))


def _shown(company: Company) -> dict[str, Any]:
    return {**companies.shown(plugin(), company), "status": edge().health.company(plugin(), company.id)}
