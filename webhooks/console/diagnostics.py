"""What helps somebody else to find out what is wrong, to be looked at and taken along."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, send_file

from sage100_plugin.engine.diagnostics import TOLD, packed
from webhooks.console.door import drawn, person
from webhooks.edge import rooted
from webhooks.service_api import bundle

api = Blueprint("console_diagnostics", __name__)

PATH = "/console/diagnostics"
FILE = "sage100-diagnostics.zip"


@api.get(PATH)
@person("admin")
def shown() -> Response:
    files = bundle()
    about = files["about.json"]
    return drawn(
        "diagnostics",
        about=[("Plugin", about["plugin"]), ("Python", about["python"].split()[0]), ("System", about["system"])],
        settings=files["settings.json"],
        files=[(name, TOLD[name]) for name in files],
        file=rooted(f"{PATH}.zip"),
        name=FILE,
    )


@api.get(f"{PATH}.zip")
@person("admin")
def file() -> Response:
    made = send_file(BytesIO(packed(bundle())), "application/zip", as_attachment=True, download_name=FILE)
    made.direct_passthrough = False
    return made
