'use strict';

const crypto = require('crypto');
const { call } = require('./plugin');
const { input, inputField, outputFields } = require('./fields');

const SAMPLES = 3; // how many events the editor shows when Zapier does not say

const EVENT = [
  { key: 'id', label: 'Event Id' },
  { key: 'type', label: 'Event Type' },
  { key: 'timestamp', label: 'Happened At', type: 'datetime' },
  { key: 'company', label: 'Company' },
];

// A trigger: told at once by the plugin, and in the editor by the newest events of its log.
module.exports = (told, catalog) => ({
  key: told.key,
  noun: told.noun,
  display: { label: told.title, description: told.summary },
  operation: {
    type: 'hook',
    inputFields: told.inputs.map((field) => inputField(field, catalog)),
    performSubscribe: subscribe(told),
    performUnsubscribe: unsubscribe,
    performList: list(told),
    perform: received(told),
    sample: told.sample,
    outputFields: [...EVENT, ...outputFields(told.outputs, 'data__')],
  },
});

const asked = (told, bundle) => {
  const given = input(told.inputs, bundle.inputData);
  const own = Object.entries(given).filter(([key]) => told.options.includes(key));
  const filters = Object.entries(given).filter(([key]) => !told.options.includes(key));
  return { own: Object.fromEntries(own), filters: Object.fromEntries(filters) };
};

const subscribe = (told) => async (z, bundle) => {
  const { own, filters } = asked(told, bundle);
  const body = { target_url: bundle.targetUrl, events: [told.key], description: 'Zapier', filters, ...own };
  const { data } = await call(z, bundle, '/v1/subscriptions', { method: 'POST', body });
  if (data.secret) return data;
  // The same subscription stands already: its secret was told once and is lost, so it gets a new one.
  const { data: again } = await call(z, bundle, `/v1/subscriptions/${data.id}/rotate-secret`, { method: 'POST' });
  return again;
};

const unsubscribe = async (z, bundle) => {
  await call(z, bundle, `/v1/subscriptions/${bundle.subscribeData.id}`, { method: 'DELETE' });
  return { id: bundle.subscribeData.id };
};

const list = (told) => async (z, bundle) => {
  const { own, filters } = asked(told, bundle);
  const limit = bundle.meta?.limit > 0 ? bundle.meta.limit : SAMPLES;
  const params = { shape: 'array', limit: 100, ...(own.company ? { company: own.company } : {}) };
  const { data } = await call(z, bundle, `/v1/triggers/${told.key}/events`, { params });
  const wanted = (event) =>
    Object.entries(filters).every(([name, value]) => String(event.data[name]) === String(value));
  return data.filter(wanted).slice(0, limit);
};

const received = (told) => async (z, bundle) => {
  if (!bundle.cleanedRequest) return list(told)(z, bundle);
  if (!genuine(bundle)) {
    throw new z.errors.HaltedError(
      'This event is not signed by the plugin to which the Zap is connected, so it is not used. Turn the Zap off and on again to exchange a new secret.'
    );
  }
  return [bundle.cleanedRequest];
};

// Standard Webhooks. The time is not judged: Zapier may hold an event, and hand it over again, for days.
const genuine = ({ rawRequest, subscribeData }) => {
  const secret = subscribeData?.secret;
  if (!secret || !rawRequest?.content) return true; // nothing to judge by
  const header = headers(rawRequest);
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${header('webhook-id')}.${header('webhook-timestamp')}.${rawRequest.content}`;
  const right = crypto.createHmac('sha256', key).update(signed).digest();
  return header('webhook-signature')
    .split(' ')
    .map((one) => Buffer.from(one.replace(/^v1,/, ''), 'base64'))
    .some((one) => one.length === right.length && crypto.timingSafeEqual(one, right));
};

// Zapier writes headers as `Http-Webhook-Id`.
const headers = (rawRequest) => {
  const plain = Object.entries(rawRequest.headers || {}).map(([name, one]) => [
    name.toLowerCase().replace(/^http-/, ''),
    one,
  ]);
  const known = Object.fromEntries(plain);
  return (name) => known[name] || '';
};
