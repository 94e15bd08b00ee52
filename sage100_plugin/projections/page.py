"""The page under /docs: everything the manifest says, on one page without outside requests."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from sage100_plugin.projections import wording

PAGE = "page.html.jinja"


def page(manifest: Mapping[str, Any]) -> str:
    """The page as HTML."""
    shared = wording.common(manifest["actions"])
    return _environment().get_template(PAGE).render(told=manifest, wording=wording, shared=shared)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("sage100_plugin.projections"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["pretty"] = lambda value: json.dumps(value, indent=2, ensure_ascii=False)
    environment.filters["code"] = _with_code
    environment.filters["short"] = lambda value: json.dumps(value, ensure_ascii=False)
    return environment


def _with_code(text: str) -> Markup:
    """The words with what stands between backticks set as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped just before
