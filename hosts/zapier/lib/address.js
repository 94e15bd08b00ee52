'use strict';

// Hosts to which plain http is allowed: nothing on the way but the own network.
const PRIVATE = [
  /^localhost$/,
  /^127(\.\d+){3}$/,
  /^10(\.\d+){3}$/,
  /^192\.168(\.\d+){2}$/,
  /^172\.(1[6-9]|2\d|3[01])(\.\d+){2}$/,
  /^\[::1\]$/,
  /\.(local|lan|internal|test)$/,
];

// The origin of the plugin's address as a person typed it. The key is sent nowhere else.
module.exports = (z, typed) => {
  let url;
  try {
    url = new URL(String(typed ?? '').trim());
  } catch {
    throw new z.errors.Error(
      'The server address is not an address. It looks like https://sage.example.com: reconnect with the right one.',
      'bad_address',
      400
    );
  }
  const refused = (why) =>
    new z.errors.Error(`The server address ${url.host ? `of ${url.host} ` : ''}${why}`, 'bad_address', 400);
  const near = PRIVATE.some((pattern) => pattern.test(url.hostname));
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && near)) {
    throw refused('must begin with https://, so that nobody on the way can read the key.');
  }
  if (url.username || url.password) {
    throw refused('must hold no user name or password: the key goes into the field API Key.');
  }
  if (url.pathname !== '/' || url.search || url.hash) {
    throw refused('must end after the host name (and port): leave out what follows.');
  }
  return url.origin;
};
