'use strict';

const core = require('zapier-platform-core');
const { version } = require('../package.json');
const authentication = require('./authentication');
const { dropdown, dropdowns } = require('./dropdowns');
const { create, search, searchOrCreate } = require('./steps');
const hook = require('./hooks');

const byKey = (made) => Object.fromEntries(made.map((one) => [one.key, one]));

// The whole integration follows from the catalog: nothing here names an action or a trigger.
module.exports = (catalog) => ({
  version,
  platformVersion: core.version,
  authentication: authentication(catalog),
  triggers: byKey([...catalog.triggers.map((told) => hook(told, catalog)), ...dropdowns(catalog).map(dropdown)]),
  creates: byKey(catalog.creates.map((told) => create(told, catalog))),
  searches: byKey(catalog.searches.map((told) => search(told, catalog))),
  searchOrCreates: byKey(catalog.search_or_creates.map(searchOrCreate)),
});
