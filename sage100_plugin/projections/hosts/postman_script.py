"""What Postman does with each answer: it says what was refused and why, and keeps ids for the next request."""

from __future__ import annotations

SCRIPT = """
const path = pm.request.url.path;
let told = {};
let odd = pm.response.code >= 300;
try {
  told = pm.response.json();
} catch (error) {
  odd = pm.response.code !== 204;
}
let said = [told.detail, ...(told.errors || []).map((one) => one.message), told.fix].filter(Boolean);
if (odd && !told.code) {
  said = ['This is no answer of the plugin for Sage 100 Contractor. Check base_url, and that the plugin is running.'];
} else if (told.code === 'unknown_action' || (told.code === 'not_found' && /^(triggers|pickers)$/.test(path[1]))) {
  said.push('The collection was made for version %(version)s of the plugin: update the plugin if it is older.');
}
said = said.filter((one, place) => !said.slice(0, place).some((before) => before.includes(one)));
pm.test(odd ? said.join(' ') : 'Done', () => pm.expect(odd, `status ${pm.response.code}`).to.equal(false));
const keep = (what, id) => {
  if (id && pm.collectionVariables.has(`${what}_id`)) pm.collectionVariables.set(`${what}_id`, id);
};
const first = told.id || (told.items && told.items[0] && told.items[0].id);
keep('operation', told.operation_id);
keep('export', told.export && told.export.id);
if (path.length === 2) keep(path[1].replace(/s$/, ''), first);
if (path[3] === 'deliveries') keep('delivery', first);
"""
"""Postman's own script of the collection, run after each request; `version` is that of the catalog."""
