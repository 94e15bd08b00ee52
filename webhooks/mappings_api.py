"""The field mappings of each company."""

from __future__ import annotations

from flask import Blueprint, Response

from sage100_plugin.engine.mapping import mappings, trial
from webhooks.edge import answer, body, caller, needs, plugin, request_id
from webhooks.lists import answer_list, cut
from webhooks.queries import takes

api = Blueprint("mappings", __name__, url_prefix="/v1/mappings")


@api.get("/<company>")
@needs("read")
@takes()
def listed(company: str) -> Response:
    page, following = cut(mappings.listed(plugin(), caller(), company), lambda one: str(one["module"]))
    return answer_list(page, following)


@api.get("/<company>/<module>")
@needs("read")
def show(company: str, module: str) -> Response:
    return answer(mappings.shown(plugin(), caller(), company, module))


@api.put("/<company>/<module>")
@needs("admin")
def save(company: str, module: str) -> Response:
    said = body(mappings.SAVED)
    return answer(mappings.save(plugin(), caller(), company, module, said, request_id()))


@api.post("/<company>/<module>/try")
@needs("read")
def attempt(company: str, module: str) -> Response:
    return answer(trial.tried(plugin(), caller(), company, module, body(trial.SAID)))


@api.get("/<company>/<module>/versions")
@needs("read")
@takes()
def versions(company: str, module: str) -> Response:
    page, following = cut(mappings.versions(plugin(), caller(), company, module), lambda one: str(one["version"]))
    return answer_list(page, following)


@api.post("/<company>/<module>/rollback")
@needs("admin")
def roll_back(company: str, module: str) -> Response:
    return answer(mappings.roll_back(plugin(), caller(), company, module, body(("version",)), request_id()))
