"""People who sign in to the console, managed by whoever has the scope `admin`."""

from __future__ import annotations

from flask import Blueprint, Response

from sage100_plugin.engine import users
from webhooks.edge import answer, body, caller, needs, plugin
from webhooks.lists import answer_list, cut
from webhooks.queries import takes

api = Blueprint("users", __name__)


@api.get("/v1/users")
@needs("admin")
@takes()
def listed() -> Response:
    page, following = cut(users.listed(plugin(), caller()), lambda person: person.user.id)
    return answer_list([users.show(person) for person in page], following)


@api.post("/v1/users")
@needs("admin")
def made() -> Response:
    return answer(users.show(users.create(plugin(), caller(), body())), 201)


@api.post("/v1/users/<user_id>/password")
@needs("admin")
def password(user_id: str) -> Response:
    users.set_password(plugin(), caller(), user_id, body(("password",)).get("password"))
    return answer(users.show(users.find(plugin(), caller(), user_id)))


@api.post("/v1/users/<user_id>/sign-out")
@needs("admin")
def signed_out(user_id: str) -> Response:
    users.end_sessions(plugin(), caller(), user_id)
    return answer(users.show(users.find(plugin(), caller(), user_id)))


@api.delete("/v1/users/<user_id>")
@needs("admin")
def ended(user_id: str) -> Response:
    users.end(plugin(), caller(), user_id)
    return Response(status=204)
