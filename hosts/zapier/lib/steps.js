'use strict';

const { call } = require('./plugin');
const { input, inputField, outputFields } = require('./fields');
const { once } = require('./wishes');

const NOTHING = ['not_found', 'not_in_sage', 'not_linked'];

const EVENT_ID = {
  key: 'event_id',
  label: 'Event Id of the Trigger',
  helpText:
    'If a Sage 100 Contractor trigger starts this Zap, map its Event Id: then nothing is written twice for one event, and a Zap that would start itself again and again is stopped.',
};

const GIVEN = [
  { key: 'step_state', label: 'Step State' },
  { key: 'operation_id', label: 'Operation Id' },
  { key: 'export_id', label: 'Export Id' },
  { key: 'expected_by', label: 'Expected By', type: 'datetime' },
  { key: 'replayed', label: 'Answered Before', type: 'boolean' },
];

const GIVEN_SAMPLE = {
  step_state: 'done',
  operation_id: 'op_0123456789abcdef',
  export_id: null,
  expected_by: null,
  replayed: false,
  warnings: [],
  log: [],
};

const shared = (told, catalog) => ({
  key: told.key,
  noun: told.noun,
  display: { label: told.title, description: told.summary },
  operation: {
    inputFields: told.inputs.map((field) => inputField(field, catalog)),
    sample: told.sample,
    outputFields: outputFields(told.outputs),
  },
});

const create = (told, catalog) => {
  const made = shared(told, catalog);
  return {
    ...made,
    operation: {
      ...made.operation,
      inputFields: [...made.operation.inputFields, EVENT_ID, further(told, catalog)],
      sample: { ...told.sample, ...GIVEN_SAMPLE },
      outputFields: [...made.operation.outputFields, ...GIVEN],
      perform: write(told),
    },
  };
};

// The fields that only this company has, such as what an approver would have typed.
const further = (told, catalog) => async (z, bundle) => (await others(told, z, bundle)).map((f) => inputField(f, catalog));

const others = async (told, z, bundle) => {
  const { company } = bundle.inputData;
  const params = company ? { company } : {};
  const { data } = await call(z, bundle, `/v1/actions/${told.key}/fields`, { params });
  const known = [...told.inputs.map((field) => field.key), ...told.left_out];
  return data.items.filter((field) => !known.includes(field.key));
};

const write = (told) => async (z, bundle) => {
  const known = [...told.inputs.map((field) => field.key), EVENT_ID.key];
  const more = Object.keys(bundle.inputData).some((key) => !known.includes(key)) ? await others(told, z, bundle) : [];
  const given = input([...told.inputs, ...more], bundle.inputData);
  const event = bundle.inputData[EVENT_ID.key];
  const headers = event ? { 'X-Causation-Id': event } : {};
  const { data, replayed } = await once(z, bundle, told.key, given, (key) =>
    run(z, bundle, told, given, { ...headers, 'Idempotency-Key': key })
  );
  return {
    ...whole(told, data.result),
    ...(data.pull ? { pull: data.pull } : {}),
    step_state: data.state,
    operation_id: data.operation_id ?? null,
    export_id: data.export?.id ?? null,
    expected_by: data.export?.expected_by ?? null,
    replayed,
    warnings: data.warnings ?? [],
    log: data.log ?? [],
  };
};

// A record with every field that the editor offers to map: what is not there is empty, not missing.
const whole = (told, record) => ({ ...Object.fromEntries(told.outputs.map(({ key }) => [key, null])), ...record });

const run = async (z, bundle, told, body, headers) => {
  const answer = await call(z, bundle, `/v1/actions/${told.key}`, { method: 'POST', body, headers });
  if (['queued', 'started'].includes(answer.data.state)) {
    throw new z.errors.ThrottledError('Sage has not answered yet. The step asks again and gets the same answer.', 30);
  }
  return answer;
};

// The best match first; nothing found is an empty list.
const search = (told, catalog) => {
  const made = shared(told, catalog);
  return { ...made, operation: { ...made.operation, perform: find(told) } };
};

const find = (told) => async (z, bundle) => {
  try {
    const { data } = await run(z, bundle, told, input(told.inputs, bundle.inputData), {});
    return (told.list ? data.result.items : [data.result]).map((one) => whole(told, one));
  } catch (error) {
    if (error.name === 'HaltedError' && NOTHING.includes(error.code)) return [];
    throw error;
  }
};

const searchOrCreate = ({ key, create: other, title, summary }) => ({
  key,
  display: { label: title, description: summary },
  search: key,
  create: other,
});

module.exports = { create, search, searchOrCreate };
