const { name, version } = require('./package.json');

// One call of the plugin. Gives its answer, or throws in the user's words.
module.exports = async (server, method, path, content, more) => {
  if (!server?.base_url || !server.credentials?.api_key) throw new Error('Choose a server with its address and API key.');
  const base = server.base_url.trim().replace(/\/+$/, '');
  const access = { Authorization: `Bearer ${server.credentials.api_key}`, 'User-Agent': `${name}/${version}` };
  const headers = { ...access, ...more, ...(content && { 'Content-Type': 'application/json' }) };
  const sent = { method, headers, body: content && JSON.stringify(content), redirect: 'manual' };
  const response = await fetch(base + path, { ...sent, signal: AbortSignal.timeout(120000) }).catch((error) => {
    const why = error.cause?.code || error.message;
    throw new Error(`${base} does not answer (${why}). Check the server address, and that the plugin is running.`);
  });
  const told = await response.json().catch(() => null);
  if (response.status === 204 || (response.ok && told)) return told;
  const other = `${base} answers, but not as the plugin for Sage 100 Contractor. Check the server address.`;
  const older = told?.code === 'unknown_action' && `This node knows version ${version} of the plugin: update the plugin.`;
  const said = [told?.code ? told.detail : other, ...(told?.errors ?? []).map((one) => one.message), told?.fix, older];
  throw new Error(said.filter((one, at) => one && !said.slice(0, at).some((before) => before?.includes(one))).join(' '));
};
