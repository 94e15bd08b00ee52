"""Everything that follows from the declarations: plugin.json, OpenAPI, the reference pages, the page under /docs."""
