'use strict';

// Zapier's own core, driven line by line: `{method, bundle, cache?, catalog?}` in, `{results}` or `{error}` out.
// Without a method it gives the definition and what Zapier's schema says of it.
const readline = require('readline');
const { createAppHandler } = require('zapier-platform-core');

const folder = process.argv[2];
const build = require(`${folder}/lib/app`);
const ours = require(`${folder}/index.js`);

const handlers = new Map([['', createAppHandler(ours)]]);

const handlerOf = (catalog) => {
  const key = catalog ? JSON.stringify(catalog) : '';
  if (!handlers.has(key)) handlers.set(key, createAppHandler(build(catalog)));
  return handlers.get(key);
};

const run = async ({ command = 'execute', method, bundle, cache = {}, catalog }) => {
  const event = { command, method, bundle, zcacheTestObj: cache, storeKey: 'test' };
  try {
    const { results } = await handlerOf(catalog)(event);
    return { results, cache };
  } catch (error) {
    return { error: { name: error.name, message: error.message }, cache };
  }
};

readline.createInterface({ input: process.stdin }).on('line', async (line) => {
  process.stdout.write(`@@${JSON.stringify(await run(JSON.parse(line)))}\n`);
});
