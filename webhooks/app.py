"""The HTTP edge as a WSGI application."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from sage100_plugin.engine.plugin import Plugin
from webhooks import (
    actions_api,
    activity_api,
    agent_api,
    button_pages,
    buttons_api,
    companies_api,
    compare_api,
    decision_pages,
    exports_api,
    hooks_api,
    imports_api,
    inbound,
    links_api,
    mappings_api,
    match_api,
    pickers_api,
    rendering,
    service_api,
    subscriptions_api,
    templates_api,
    triggers_api,
    users_api,
)
from webhooks.console import (
    access,
    activity,
    button_new,
    buttons,
    companies,
    company_new,
    compare,
    connect,
    diagnostics,
    exports,
    flows,
    home,
    hook_mapping,
    hook_new,
    hooks,
    imports,
    inbox,
    links,
    mappings,
    match,
    receiver_new,
    receivers,
    rehearse,
    sign_in,
)
from webhooks.edge import Documents, Edge
from webhooks.guard import guard
from webhooks.problems import handle_errors

BODY = 1024 * 1024
APIS = (
    actions_api,
    triggers_api,
    subscriptions_api,
    pickers_api,
    exports_api,
    imports_api,
    links_api,
    match_api,
    compare_api,
    mappings_api,
    buttons_api,
    button_pages,
    decision_pages,
    rendering,
    hooks_api,
    inbound,
    activity_api,
    agent_api,
    companies_api,
    service_api,
    templates_api,
    users_api,
    home,
    inbox,
    exports,
    imports,
    links,
    match,
    compare,
    mappings,
    flows,
    connect,
    receivers,
    receiver_new,
    buttons,
    button_new,
    hooks,
    hook_new,
    hook_mapping,
    activity,
    companies,
    company_new,
    rehearse,
    diagnostics,
    access,
    sign_in,
)


def create_app(plugin: Callable[[], Plugin | None], documents: Documents, deliver: Callable[[Plugin], int]) -> Flask:
    """The app. `plugin` gives None until everything is open.

    `deliver` makes the deliveries that are due and gives the number of attempts: `drain` of the process's one courier.
    """
    app = Flask("webhooks", static_folder=None, template_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=BODY, PROVIDE_AUTOMATIC_OPTIONS=False)
    # Both would answer by a redirect with an HTML page.
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = True
    app.extensions["sage100"] = Edge(plugin, documents, deliver)
    guard(app)
    handle_errors(app)
    for module in APIS:
        app.register_blueprint(module.api)
    return app
