// Runs an operation on each item.
import { createHash } from 'crypto';
import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError, sleep } from 'n8n-workflow';

import { asked, input } from './input';
import { ask, isObject, refused } from './plugin';

/** What an action answers: whether it writes, whether it is read in pages, and the fields of the simple answer. */
export interface Outcome {
	writes: boolean;
	pages?: 'rows' | 'whole';
	simple: string[];
}

const PAGE = 500;
const UNFINISHED = ['queued', 'started'];
const PAUSE = 2000;
const LONGEST = 300;

/** The answers of an operation to all items, each paired to its item. */
export async function run(
	context: IExecuteFunctions,
	fields: INodeProperties[],
	outcomes: Record<string, Outcome>,
): Promise<INodeExecutionData[][]> {
	const answers: INodeExecutionData[] = [];
	const items = context.getInputData();
	for (let item = 0; item < items.length; item++) {
		try {
			const operation = context.getNodeParameter('operation', item) as string;
			const body = input(context, asked(fields, operation), item);
			const made = await act(context, item, operation, outcomes[operation], body);
			answers.push(...made.map((json) => ({ json, pairedItem: { item } })));
		} catch (error) {
			if (context.continueOnFail()) {
				answers.push({ json: { error: error.message }, pairedItem: { item } });
				continue;
			}
			if (error instanceof NodeApiError) throw new NodeApiError(context.getNode(), error as unknown as JsonObject);
			throw new NodeOperationError(context.getNode(), error, { itemIndex: item });
		}
	}
	return [answers];
}

async function act(
	context: IExecuteFunctions,
	item: number,
	operation: string,
	outcome: Outcome,
	body: IDataObject,
): Promise<IDataObject[]> {
	const simple = outcome.simple.length > 0 && (context.getNodeParameter('simple', item, false) as boolean);
	const shown = (record: IDataObject) => (simple ? only(record, outcome.simple) : record);
	if (outcome.pages) {
		const result = await pages(context, item, operation, body);
		const rows = (result.items ?? []) as IDataObject[];
		return outcome.pages === 'rows' ? rows.map(shown) : [shown(result)];
	}
	const answer = await call(context, item, operation, body, outcome.writes ? key(context, item, body) : undefined);
	const result = isObject(answer.result) ? shown(answer.result) : null;
	if (!outcome.writes) return [result ?? {}];
	return [simple ? brief(answer, result) : answer];
}

/** All pages of a list, or as many items as are wanted, in one answer. */
async function pages(context: IExecuteFunctions, item: number, operation: string, body: IDataObject): Promise<IDataObject> {
	const all = context.getNodeParameter('returnAll', item) as boolean;
	const most = all ? Infinity : (context.getNodeParameter('limit', item) as number);
	const items: IDataObject[] = [];
	let cursor: unknown;
	let first: IDataObject | undefined;
	do {
		const limit = Math.min(PAGE, most - items.length);
		const page = { ...body, limit, ...(cursor ? { cursor } : {}) } as IDataObject;
		const result = (await call(context, item, operation, page)).result as IDataObject;
		first ??= result;
		items.push(...((result.items ?? []) as IDataObject[]));
		cursor = result.next;
	} while (cursor && items.length < most);
	return { ...first, items, next: cursor ?? null } as IDataObject;
}

/** The answer to one call, waited for. */
async function call(
	context: IExecuteFunctions,
	itemIndex: number,
	operation: string,
	body: IDataObject,
	idempotencyKey?: string,
): Promise<IDataObject> {
	const cause = causation(context, itemIndex);
	const headers = {
		Prefer: 'wait=100',
		...(idempotencyKey ? { 'Idempotency-Key': idempotencyKey } : {}),
		...(cause ? { 'X-Causation-Id': cause } : {}),
	};
	const asking = { method: 'POST' as const, path: `/v1/actions/${operation}`, body, headers, itemIndex };
	let answer = await ask(context, asking);
	if (typeof answer.state !== 'string') throw refused(context, asking, 200, answer);
	for (let tried = 0; UNFINISHED.includes(String(answer.state)) && tried < LONGEST; tried++) {
		await sleep(PAUSE);
		answer = await ask(context, { method: 'GET', path: `/v1/operations/${answer.operation_id}`, itemIndex });
	}
	if (isObject(answer.error)) throw refused(context, asking, Number(answer.error.status), answer.error);
	return answer;
}

function brief(answer: IDataObject, result: IDataObject | null): IDataObject {
	const { state, operation_id, export: queued, warnings } = answer;
	return {
		state,
		operation_id,
		result,
		...(queued ? { export: queued } : {}),
		...(Array.isArray(warnings) && warnings.length ? { warnings } : {}),
	};
}

function only(record: IDataObject, names: string[]): IDataObject {
	return Object.fromEntries(names.filter((name) => name in record).map((name) => [name, record[name]]));
}

/** The same for a retry of the step, another for another item or another turn of a loop. */
function key(context: IExecuteFunctions, item: number, body: IDataObject): string | undefined {
	const execution = context.getExecutionId();
	if (!execution) return undefined;
	const node = context.getNode();
	const turn = context.getWorkflowDataProxy(item).$runIndex as number;
	const parts = ['n8n', execution, node.id, turn, item];
	// An agent calls its tool several times in one turn: there the input tells the calls apart.
	if (node.type.endsWith('Tool')) parts.push(createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 16));
	return parts.join(':');
}

/** The event that started the flow: the item's own, or that of the trigger it comes from. */
function causation(context: IExecuteFunctions, item: number): string | undefined {
	const own = eventId(context.getInputData()[item]?.json);
	if (own) return own;
	const proxy = context.getWorkflowDataProxy(item);
	for (const parent of context.getParentNodes(context.getNode().name)) {
		if (!/sage100Contractor(Polling)?Trigger$/.test(parent.type)) continue;
		try {
			const found = eventId(proxy.$(parent.name).item?.json);
			if (found) return found;
		} catch (error) {
			context.logger.debug(`No event of ${parent.name} belongs to item ${item}: ${error.message}`);
		}
	}
	return undefined;
}

function eventId(json: IDataObject | undefined): string | undefined {
	const ours = json && typeof json.id === 'string' && typeof json.type === 'string' && json.timestamp && isObject(json.data);
	return ours ? String(json.id) : undefined;
}
