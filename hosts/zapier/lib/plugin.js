'use strict';

const address = require('./address');
const { name, version } = require('../package.json');

const PATIENCE = 20; // seconds the plugin may take; Zapier ends a step after 30
const LATER = 60; // seconds until Zapier tries again when the plugin does not say
const REFUSED = [409, 410, 422];
const OLDER = ['unknown_action', 'unknown_field', 'not_found'];

// One call of the plugin. Gives its answer as `{data, replayed}`, or throws what Zapier makes the right thing of.
const call = async (z, bundle, path, { method = 'GET', params, body, headers } = {}) => {
  const origin = address(z, bundle.authData.base_url);
  let response;
  try {
    response = await z.request({
      url: origin + path,
      method,
      params,
      body,
      headers: {
        Accept: 'application/json',
        Authorization: `Bearer ${bundle.authData.api_key}`,
        'User-Agent': `${name}/${version}`,
        Prefer: `wait=${PATIENCE}`,
        ...headers,
      },
      redirect: 'manual',
      skipThrowForStatus: true,
      throwForThrottlingEarly: false,
      timeout: (PATIENCE + 8) * 1000,
    });
  } catch (error) {
    throw silent(z, origin, error);
  }
  return answered(z, origin, path, response);
};

const silent = (z, origin, error) => {
  if (/ENOTFOUND|certificate|altname|SSL/i.test(`${error.code} ${error.message}`)) {
    return new z.errors.Error(
      `${origin} cannot be reached (${error.code || error.message}). Check the server address and its certificate, then reconnect.`,
      'unreachable',
      502
    );
  }
  return new z.errors.ThrottledError(
    `${origin} does not answer (${error.code || error.message}). Check that the plugin, and the tunnel or proxy before it, is running; the step is tried again.`,
    LATER
  );
};

const answered = (z, origin, path, response) => {
  const { status } = response;
  const data = parsed(response.content);
  if (status === 204) return { data: {} };
  if (status < 300 && data !== undefined) {
    return { data, replayed: response.getHeader('idempotent-replayed') === 'true' };
  }
  if (data?.code) throw problem(z, response, data, path);
  if (status >= 300 && status < 400) {
    throw new z.errors.Error(
      `${origin} sends on to ${response.getHeader('location')}. Reconnect with the address it sends to.`,
      'moved',
      status
    );
  }
  if (status >= 500) {
    throw new z.errors.ThrottledError(
      `The plugin behind ${origin} does not answer now (${status}). Check that it is running; the step is tried again.`,
      later(response)
    );
  }
  throw new z.errors.Error(
    `${origin} answers, but not as the plugin for Sage 100 Contractor. Check the server address, then reconnect.`,
    'not_the_plugin',
    status
  );
};

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const later = (response) => Number.parseInt(response.getHeader('retry-after'), 10) || LATER;

const problem = (z, response, told, path) => {
  const { status } = response;
  const text = sentences(told) + older(told, path);
  if (status === 401) return new z.errors.ExpiredAuthError(text);
  if (told.retryable || status === 429) return new z.errors.ThrottledError(text, later(response));
  // `outcome_unknown` is no refusal: somebody has to look, and a retry asks about the same wish.
  if (REFUSED.includes(status) && told.code !== 'outcome_unknown') {
    return Object.assign(new z.errors.HaltedError(text), { code: told.code });
  }
  return new z.errors.Error(text, told.code, status);
};

const sentences = ({ detail, errors = [], fix }) => {
  const said = [detail, ...errors.map((error) => error.message), fix].filter(Boolean);
  return said.filter((one, place) => !said.slice(0, place).some((before) => before.includes(one))).join(' ');
};

const older = ({ code }, path) =>
  OLDER.includes(code) && /^\/v1\/(actions|triggers|pickers)\//.test(path)
    ? ` This integration was made for version ${version} of the plugin: if yours is older, update it.`
    : '';

module.exports = { call };
