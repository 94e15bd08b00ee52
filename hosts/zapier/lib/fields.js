'use strict';

const TYPES = { boolean: 'boolean', integer: 'integer', date: 'datetime', datetime: 'datetime', object: 'json' };
const GIVEN = { boolean: 'boolean', integer: 'integer', datetime: 'datetime' };
const BLANK = [undefined, null, ''];

// The key of the hidden trigger that fills a dropdown; `parents` are the fields its choices depend on.
const dropdownKey = (picker, parents, catalog) => {
  const asked = catalog.pickers.find((one) => one.key === picker).depends_on;
  return `pick_${picker}${String(parents) === String(asked) ? '' : `_of_${parents.join('_')}`}`;
};

// An input as Zapier draws it. `lines` is the field of lines it stands in: a key may be there but once in a whole step,
// so that of a line's field begins with that of the lines. Lines have no help, and lines of lines are given as JSON.
const inputField = (told, catalog, lines) => {
  if (told.type !== 'lines') {
    return { ...words(told, lines), type: TYPES[told.type] || 'string', ...filled(told, catalog, lines) };
  }
  if (lines) return { ...words(told, lines), type: 'json' };
  const { helpText: _, ...drawn } = words(told);
  return { ...drawn, children: told.fields.map((line) => inputField(line, catalog, told)) };
};

const keyOf = (key, lines) => (lines ? `${lines.key}_${key}` : key);

const words = ({ key, label, help, required }, lines) => ({
  key: keyOf(key, lines),
  label,
  ...(help ? { helpText: help } : {}),
  ...(required ? { required } : {}),
});

const filled = (told, catalog, lines) => {
  if (told.picker) {
    const parents = told.depends_on || [];
    const beside = (name) => lines?.fields.some((field) => field.key === name);
    const search = catalog.searches.find((one) => one.list && one.key === `find_${told.picker}`);
    return {
      dynamic: `${dropdownKey(told.picker, parents, catalog)}.id.name`,
      ...(search ? { search: `${search.key}.id` } : {}),
      ...(parents.length ? { dependsOn: parents.map((name) => keyOf(name, beside(name) && lines)) } : {}),
      ...(told.key === 'company' ? { altersDynamicFields: true } : {}),
    };
  }
  if (!told.choices) return {};
  return { choices: told.choices.map(({ value, label }) => ({ value, sample: value, label })) };
};

// What a step gives, as Zapier names it: `data__name`, `lines[]amount`.
const outputFields = (told, above = '') =>
  told.flatMap(({ key, label, type, fields }) =>
    fields
      ? outputFields(fields, `${above}${key}[]`)
      : { key: above + key, label, ...(GIVEN[type] ? { type: GIVEN[type] } : {}) }
  );

// What a person filled in, as the plugin takes it: nothing that is empty, days without the time of day.
const input = (told, given, lines) =>
  Object.fromEntries(
    told
      .map((field) => [field.key, value(field, given[keyOf(field.key, lines)], lines)])
      .filter(([, one]) => !BLANK.includes(one) && !(Array.isArray(one) && one.length === 0))
  );

const value = (field, one, lines) => {
  if (field.type === 'lines') {
    const rows = [json(one)].flat().filter((row) => row && typeof row === 'object');
    const within = lines ? undefined : field;
    return rows.map((row) => input(field.fields, row, within)).filter((row) => Object.keys(row).length > 0);
  }
  if (field.type === 'date' && /^\d{4}-\d\d-\d\dT/.test(one)) return one.slice(0, 10);
  return field.type === 'object' ? json(one) : one;
};

// JSON that was typed; what is none goes as it is, and the plugin says what is wrong with it.
const json = (one) => {
  try {
    return typeof one === 'string' ? JSON.parse(one) : one;
  } catch {
    return one;
  }
};

module.exports = { keyOf, dropdownKey, inputField, outputFields, input };
