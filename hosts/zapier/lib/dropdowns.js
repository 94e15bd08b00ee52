'use strict';

const { call } = require('./plugin');
const { dropdownKey, keyOf } = require('./fields');

// One hidden trigger for each picker, and for each other set of fields that a picker's choices depend on.
const dropdowns = (catalog) => {
  const all = [...catalog.triggers, ...catalog.creates, ...catalog.searches].flatMap((one) => one.inputs);
  const fields = all.flatMap((field) => [field, ...(field.fields || [])]).filter((field) => field.picker);
  const asked = [
    ...catalog.pickers.map((picker) => [picker, picker.depends_on]),
    ...fields.map((field) => [catalog.pickers.find((one) => one.key === field.picker), field.depends_on || []]),
  ];
  const found = new Map();
  for (const [picker, parents] of asked) found.set(dropdownKey(picker.key, parents, catalog), { picker, parents });
  return [...found].map(([key, one]) => ({ key, ...one }));
};

const dropdown = ({ key, picker, parents }) => ({
  key,
  noun: picker.title,
  display: {
    label: `List ${picker.title}`,
    description: `Triggers when the choices of a dropdown are listed: ${picker.title.toLowerCase()}.`,
    hidden: true,
  },
  operation: {
    type: 'polling',
    canPaginate: true,
    perform: async (z, bundle) => {
      const chosen = Object.fromEntries(
        picker.depends_on.map((name, place) => [name, chosenBefore(bundle.inputData, parents[place])])
      );
      const params = { ...chosen, company: bundle.inputData.company, page: (bundle.meta?.page || 0) + 1 };
      const given = Object.entries(params).filter(([, one]) => one !== undefined && one !== '');
      const { data } = await call(z, bundle, `/v1/pickers/${picker.key}`, { params: Object.fromEntries(given) });
      if (data.items.length === 0 && data.note) throw new z.errors.HaltedError(data.note);
      return data.items.map(({ id, name, note }) => ({ id, name: note ? `${name} (${note})` : name }));
    },
    sample: { id: '1', name: picker.title },
  },
});

// The field's value; in lines, the one on which all lines agree.
const chosenBefore = (inputData, name) => {
  if (inputData[name]) return inputData[name];
  const listed = Object.entries(inputData).filter(([, one]) => Array.isArray(one));
  const found = listed.flatMap(([key, lines]) => lines.map((line) => line?.[keyOf(name, { key })]));
  const values = new Set(found.filter(Boolean));
  return values.size === 1 ? [...values][0] : undefined;
};

module.exports = { dropdown, dropdowns };
