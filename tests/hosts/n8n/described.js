// Prints what a package offers to n8n, all nodes and credentials of it: `node described.js FOLDER`.
const path = require('path');

const folder = process.argv[2];
const { n8n } = require(path.join(folder, 'package.json'));
const made = [...n8n.nodes, ...n8n.credentials].map((file) => {
	const [[name, Class]] = Object.entries(require(path.join(folder, file)));
	const one = new Class();
	const methods = Object.entries(one.methods ?? {}).map(([kind, each]) => [kind, Object.keys(each)]);
	const hooks = Object.keys(one.webhookMethods?.default ?? {});
	const runs = Object.getOwnPropertyNames(Class.prototype);
	return [name, { ...one, methods, hooks, runs, webhookMethods: undefined }];
});
process.stdout.write(JSON.stringify(Object.fromEntries(made)));
