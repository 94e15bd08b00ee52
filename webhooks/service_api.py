"""The plugin itself: is it well, who am I, do it now, what is it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, send_file, url_for

from sage100_plugin.engine import diagnostics, keys
from sage100_plugin.engine.access import companies_of
from sage100_plugin.engine.polling.pull import FIELDS, asked
from sage100_plugin.errors import Refused
from webhooks.edge import answer, body, caller, edge, needs, plugin, public
from webhooks.lists import answer_list, cut
from webhooks.queries import takes

api = Blueprint("service", __name__)

PAGE_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"


@api.get("/healthz")
@public
def healthz() -> Response:
    return answer({"status": "ok"})


@api.get("/readyz")
@public
def readyz() -> Response:
    report = edge().health.report(edge().plugin())
    return answer(report, 200 if report["status"] == "ready" else 503)


@api.get("/plugin.json")
@public
def manifest() -> Response:
    return answer(edge().documents.manifest())


@api.get("/openapi.json")
@public
def openapi() -> Response:
    return answer(edge().documents.openapi())


@api.get("/docs")
@public
def docs() -> Response:
    headers = {"Content-Security-Policy": PAGE_POLICY}
    return Response(edge().documents.page(), headers=headers, content_type="text/html; charset=utf-8")


@api.get("/hosts")
@public
def hosts() -> Response:
    found = [{**host, "url": url_for("service.host_package", key=host["key"])} for host in edge().documents.hosts()]
    return answer({"items": found})


@api.get("/hosts/<key>")
@public
def host_package(key: str) -> Response:
    named = {host["key"]: host["file"] for host in edge().documents.hosts()}
    if key not in named:
        raise Refused("not_found", f"There is no package for {key}. There is one for: {', '.join(sorted(named))}.")
    made = send_file(BytesIO(edge().documents.artefact(key)), download_name=named[key], as_attachment=True)
    made.direct_passthrough = False
    return made


@api.get("/metrics")
@needs("read")
def metrics() -> Response:
    content, kind = edge().metrics.render(plugin())
    return Response(content, content_type=kind)


@api.get("/v1/diagnostics")
@needs("admin")
@takes()
def diagnosed() -> Response:
    return answer({"files": bundle()})


def bundle() -> dict[str, Any]:
    """The files that help somebody else to find out what is wrong; no secret is in them."""
    numbers, _ = edge().metrics.render(plugin())
    return {**diagnostics.gathered(plugin(), caller()), "metrics.txt": numbers.decode()}


@api.get("/v1/me")
@needs("")
def me() -> Response:
    companies = [
        {"id": c.id, "name": c.name, "sandbox": c.sandbox, "status": edge().health.company(plugin(), c.id)}
        for c in companies_of(plugin(), caller())
    ]
    known = caller()
    return answer(
        {
            "plugin": "sage100_contractor",
            "version": plugin().version,
            "key_name": known.name,
            "scopes": list(known.scopes),
            "companies": companies,
        }
    )


@api.post("/v1/poll")
@needs("write")
def poll_now() -> Response:
    return answer(asked(plugin(), caller(), body(FIELDS)))


@api.post("/v1/deliver")
@needs("write")
def deliver_now() -> Response:
    body(())
    return answer({"attempts": edge().deliver(plugin())})


@api.get("/v1/keys")
@needs("admin")
@takes()
def listed_keys() -> Response:
    page, following = cut(keys.listed(plugin(), caller()), lambda key: key.id)
    return answer_list([keys.show(key) for key in page], following)


@api.post("/v1/keys")
@needs("admin")
def create_key() -> Response:
    made = keys.create(plugin(), caller(), body())
    return answer({**keys.show(made.key), "key": made.secret}, 201)


@api.post("/v1/keys/<key_id>/resume")
@needs("admin")
def resume_key(key_id: str) -> Response:
    return answer(keys.show(keys.resume(plugin(), caller(), key_id)))


@api.delete("/v1/keys/<key_id>")
@needs("admin")
def revoke_key(key_id: str) -> Response:
    keys.revoke(plugin(), caller(), key_id)
    return Response(status=204)
