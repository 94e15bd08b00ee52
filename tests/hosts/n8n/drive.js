// Drives the packed nodes as n8n does: each line read is {package, address, key, steps, kept}, each line printed what
// the steps gave.
const path = require('path');
const readline = require('readline');

const get = (value, place) => place.split(/[.[\]]+/).filter(Boolean).reduce((at, name) => at?.[name], value);
const plain = (value) => (value && typeof value === 'object' && value.__rl ? value.value : value);

function nodesOf(folder) {
	const { n8n } = require(path.join(folder, 'package.json'));
	const made = n8n.nodes.map((file) => new (Object.values(require(path.join(folder, file)))[0])());
	return Object.fromEntries(made.map((node) => [node.description.name, node]));
}

function shown(property, parameters) {
	const { show = {} } = property.displayOptions ?? {};
	return Object.entries(show).every(([name, wanted]) => parameters[name] === undefined || wanted.includes(parameters[name]));
}

function contextOf(asked, step, node, staticData, said) {
	const parameters = step.parameters ?? {};
	const kept = (staticData[step.node] ??= {});
	const self = {
		id: 'node-1',
		name: 'Sage',
		type: `n8n-nodes-sage100contractor.${step.node}${step.tool ? 'Tool' : ''}`,
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	const log = (text) => said.push(text);
	return {
		getNode: () => self,
		getMode: () => step.mode ?? 'trigger',
		getWorkflow: () => ({ id: 'workflow-1', name: 'A flow', active: true }),
		getExecutionId: () => step.execution ?? 'execution-1',
		getInputData: () => step.items ?? [{ json: {} }],
		continueOnFail: () => step.continueOnFail === true,
		getParentNodes: () => Object.keys(step.parents ?? {}).map((name) => ({ name, type: `n8n-nodes-sage100contractor.${name}` })),
		getWorkflowDataProxy: () => ({ $runIndex: step.turn ?? 0, $: (name) => ({ item: { json: step.parents[name] } }) }),
		getNodeParameter(name, item, fallback, options) {
			const given = Array.isArray(parameters[name]?.byItem) ? parameters[name].byItem[item] : parameters[name];
			const property = node.description.properties.find((each) => each.name === name && shown(each, parameters));
			const value = given ?? property?.default ?? (typeof item === 'number' ? fallback : item);
			return options?.extractValue || fallback?.extractValue ? value?.value ?? value : value;
		},
		getCurrentNodeParameter: (name) => get(parameters, name.startsWith('&') ? `${step.place ?? ''}.${name.slice(1)}` : name),
		getNodeWebhookUrl: () => step.webhookUrl,
		getWorkflowStaticData: () => kept,
		getCredentials: async () => ({ baseUrl: step.address ?? asked.address, apiKey: step.key ?? asked.key }),
		getRequestObject: () => ({ rawBody: Buffer.from(step.body ?? '') }),
		getHeaderData: () => step.headers ?? {},
		getBodyData: () => JSON.parse(step.body),
		getResponseObject: () => ({ status: (code) => ({ json: (told) => said.push({ code, ...told }) }) }),
		logger: { info: log, warn: log, debug: log, error: log },
		helpers: {
			async httpRequestWithAuthentication(_, { method, baseURL, url, qs, body, headers }) {
				const query = new URLSearchParams(qs ?? {}).toString();
				const sent = body && Object.keys(body).length ? JSON.stringify(body) : undefined;
				const given = { ...headers, Authorization: `Bearer ${step.key ?? asked.key}`, ...(sent ? { 'Content-Type': 'application/json' } : {}) };
				const answer = await fetch(`${baseURL}${url}${query ? `?${query}` : ''}`, { method, headers: given, body: sent });
				said.push({ method, url, headers, body });
				const text = await answer.text();
				const told = /json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
				return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: told };
			},
		},
	};
}

async function run(asked, nodes, step, staticData) {
	const node = nodes[step.node];
	const said = [];
	const context = contextOf(asked, step, node, staticData, said);
	const called = get(node, step.call);
	try {
		return { gave: (await called.apply(context, step.given ?? [])) ?? null, said, kept: JSON.parse(JSON.stringify(staticData[step.node])) };
	} catch (error) {
		const { message, description, httpCode, context: where, constructor } = error;
		return { failed: { kind: constructor.name, message, description, httpCode, itemIndex: where?.itemIndex }, said };
	}
}

async function main() {
	for await (const line of readline.createInterface({ input: process.stdin })) {
		const asked = JSON.parse(line);
		const [nodes, results] = [nodesOf(asked.package), []];
		for (const step of asked.steps) results.push(await run(asked, nodes, step, asked.kept));
		process.stdout.write(`${JSON.stringify(results)}\n`);
	}
}

main();
