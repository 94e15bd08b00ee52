const { createHash, createHmac, timingSafeEqual } = require('crypto');
const { promisify } = require('util');
const call = require('./plugin');

const signed = (secret, headers, body) => {
  const at = headers['webhook-timestamp'];
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const made = createHmac('sha256', key).update(`${headers['webhook-id']}.${at}.`).update(body).digest();
  const given = `${headers['webhook-signature']}`.split(' ').map((one) => Buffer.from(one.replace('v1,', ''), 'base64'));
  return Math.abs(Date.now() / 1000 - at) < 300 && given.some((one) => one.length === made.length && timingSafeEqual(one, made));
};

module.exports = (RED) => {
  const define = (type, make, more) => RED.nodes.registerType(`sage100-${type}`, function (config) {
    RED.nodes.createNode(this, config);
    make(this, config, RED.nodes.getNode(config.server), (fill, text) => this.status({ fill, shape: 'dot', text }));
  }, more);

  // On the outermost app, right after express itself: the bytes are signed, so no JSON parser may come before.
  const outermost = (one) => (one.parent ? outermost(one.parent) : one);
  const app = outermost(RED.httpNode);
  const root = `/${RED.settings.httpNodeRoot || ''}/sage100/`.replace(/\/+/g, '/');
  app.post(`${root}:node`, (request, response, next) => {
    const take = RED.nodes.getNode(request.params.node)?.take;
    if (!take || !(request.headers['content-length'] < 1024 * 1024)) return response.sendStatus(take ? 413 : 404);
    request.toArray().then((parts) => response.sendStatus(take(request.headers, Buffer.concat(parts)))).catch(next);
  });
  const { stack } = app._router;
  stack.splice(stack.findIndex(({ name }) => name === 'expressInit') + 1, 0, stack.pop());

  const keep = (node, { base_url, node_url }) => Object.assign(node, { base_url, node_url });
  define('server', keep, { credentials: { api_key: { type: 'password' } } });

  define('trigger', (node, { event }, server, say) => {
    const target_url = `${server?.node_url}`.replace(/\/*$/, root) + node.id;
    const wanted = { target_url, events: [event], external_id: `node-red:${node.id}` };
    let made, secret;
    const subscribe = async () => {
      const { items } = await call(server, 'GET', '/v1/subscriptions?limit=500');
      const known = items.find((one) => one.external_id === wanted.external_id);
      const path = known ? `/v1/subscriptions/${known.id}` : '/v1/subscriptions';
      made = await call(server, known ? 'PATCH' : 'POST', path, wanted);
      secret = made.secret ?? (await call(server, 'POST', `/v1/subscriptions/${made.id}/rotate-secret`)).secret;
      say('green', 'listening');
    };
    const listen = () => subscribe().catch(({ message }) => say('red', message) ?? node.error(message));
    node.take = (headers, body) => {
      if (!secret || !signed(secret, headers, body)) return secret ? 401 : listen() && 503;
      const payload = JSON.parse(body);
      return node.send({ _msgid: payload.id, topic: payload.type, payload, event: payload.id }) ?? 204;
    };
    const end = () => call(server, 'DELETE', `/v1/subscriptions/${made.id}`).catch((error) => node.error(error.message));
    node.on('close', (removed, done) => (removed && made ? end() : Promise.resolve()).then(() => done()));
    listen();
  });

  define('action', (node, { action, input, inputType }, server, say) => node.on('input', async (msg, send, done) => {
    try {
      const given = await promisify(RED.util.evaluateNodeProperty)(input, inputType, node, msg);
      const wish = JSON.stringify([node.id, msg._msgid, msg.parts?.index, given]);
      const headers = { Prefer: 'wait=90', 'Idempotency-Key': createHash('sha256').update(wish).digest('hex') };
      if (msg.event) headers['X-Causation-Id'] = msg.event;
      msg.payload = await call(server, 'POST', `/v1/actions/${action}`, given, headers);
      say(msg.payload.ok ? 'green' : 'yellow', msg.payload.state.replaceAll('_', ' '));
      done(send(msg));
    } catch (error) {
      done(say('red', error.message) ?? error.message);
    }
  }));
};
