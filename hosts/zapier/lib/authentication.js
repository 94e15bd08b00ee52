'use strict';

const { call } = require('./plugin');

// What the key may do, and whether the plugin speaks the language this integration was made for.
const test = (catalog) => async (z, bundle) => {
  const { data: me } = await call(z, bundle, '/v1/me');
  const { data: manifest } = await call(z, bundle, '/plugin.json');
  if (manifest.domain !== catalog.domain) {
    throw new z.errors.Error('This address is not that of the plugin for Sage 100 Contractor.', 'not_the_plugin', 400);
  }
  if (manifest.schema_version !== catalog.schema_version) {
    throw new z.errors.Error(
      `The plugin is of version ${manifest.version}, this integration of ${catalog.version}: update the ${
        manifest.schema_version > catalog.schema_version ? 'integration' : 'plugin'
      }.`,
      'other_schema',
      400
    );
  }
  const companies = me.companies.map((company) => company.name).join(', ');
  return { ...me, label: `${me.key_name} (${companies || 'no company yet'})` };
};

// Where a person reads how to get it, once the documentation has an address of its own.
const more = ({ documentation }) => (/^https:/.test(documentation) ? ` [Read how](${documentation}).` : '');

module.exports = (catalog) => ({
  type: 'custom',
  fields: [
    {
      key: 'base_url',
      label: 'Server Address',
      required: true,
      helpText: `Where your plugin answers from the internet, for example \`https://sage.example.com\`: https, no path.${more(catalog)}`,
    },
    {
      key: 'api_key',
      label: 'API Key',
      type: 'password',
      required: true,
      helpText: `A key of your plugin, with the scopes read and write: \`sage100-plugin key create\`, or its console under Keys.${more(catalog)}`,
    },
  ],
  test: test(catalog),
  connectionLabel: '{{label}}',
});
