// The subscription of an instant trigger, and the proof that a delivery comes from the plugin.
import { createHmac, timingSafeEqual } from 'crypto';
import type { IDataObject, IHookFunctions, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import { ask } from './plugin';

interface Kept {
	id: string;
	secret: string;
	asked: string;
}

const PATH = '/v1/subscriptions';
const TOLERANCE = 300;

/** Whether the plugin still has the subscription as it is wanted now. */
export async function checkExists(context: IHookFunctions): Promise<boolean> {
	const kept = keptIn(context);
	if (!kept) return false;
	if (kept.asked !== JSON.stringify(wanted(context))) {
		await remove(context);
		return false;
	}
	try {
		const found = await ask(context, { method: 'GET', path: `${PATH}/${kept.id}` });
		return found.state === 'active';
	} catch (error) {
		if (error.httpCode !== '404') throw new NodeApiError(context.getNode(), error);
		context.logger.info(`The plugin no longer has subscription ${kept.id}: it is made again.`);
		return false;
	}
}

/** Make the subscription; one that exists already gets a new secret, for nobody can read the old one. */
export async function create(context: IHookFunctions): Promise<boolean> {
	const body = wanted(context);
	const made = await ask(context, { method: 'POST', path: PATH, body });
	const { secret } = made.secret ? made : await ask(context, { method: 'POST', path: `${PATH}/${made.id}/rotate-secret` });
	const kept: Kept = { id: String(made.id), secret: String(secret), asked: JSON.stringify(body) };
	context.getWorkflowStaticData('node')[place(context)] = kept;
	return true;
}

/** End the subscription. */
export async function remove(context: IHookFunctions): Promise<boolean> {
	const kept = keptIn(context);
	if (kept) await ask(context, { method: 'DELETE', path: `${PATH}/${kept.id}` });
	delete context.getWorkflowStaticData('node')[place(context)];
	return true;
}

/** Start the workflow with the event, when the delivery is signed by the plugin. */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const secret = keptIn(context)?.secret;
	const { rawBody } = context.getRequestObject();
	if (!secret || !signed(secret, context.getHeaderData() as Record<string, string>, rawBody)) {
		context.logger.warn('A call without a valid signature of the plugin was turned away.');
		context.getResponseObject().status(401).json({ error: 'The signature is missing, wrong or too old.' });
		return { noWebhookResponse: true };
	}
	return { workflowData: [[{ json: context.getBodyData() }]] };
}

/** Whether one of the signatures is of this body, and at most five minutes old (Standard Webhooks). */
export function signed(secret: string, headers: Record<string, string>, body: Buffer, now = Date.now()): boolean {
	const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
	if (!id || !timestamp || !signatures || !body) return false;
	if (!(Math.abs(now / 1000 - Number(timestamp)) <= TOLERANCE)) return false;
	const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
	const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
	const given = signatures.split(' ').filter((each) => each.startsWith('v1,'));
	return given.some((each) => same(Buffer.from(each.slice(3), 'base64'), expected));
}

function same(one: Buffer, other: Buffer): boolean {
	return one.length === other.length && timingSafeEqual(one, other);
}

function wanted(context: IHookFunctions): IDataObject {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const company = context.getNodeParameter('company', '', { extractValue: true }) as string;
	const filters = conditions(context.getNodeParameter('filters', {}) as IDataObject);
	const workflow = context.getWorkflow();
	return {
		target_url: context.getNodeWebhookUrl('default'),
		events: context.getNodeParameter('events') as string[],
		...(company ? { company } : {}),
		filters,
		exclude_own: options.excludeOwn === true,
		thin: options.thin === true,
		...(options.decideAs ? { decide_as: options.decideAs } : {}),
		external_id: `${workflow.id}:${context.getNode().id}`,
		description: `n8n: ${workflow.name ?? workflow.id}`,
	};
}

/** The rows of the filter as the plugin takes them; two limits of one field belong together. */
function conditions(given: IDataObject): IDataObject {
	const made: IDataObject = {};
	for (const { field, comparison, value } of (given.filter ?? []) as IDataObject[]) {
		const name = String(field);
		if (comparison === 'is') made[name] = typed(value);
		else if (comparison === 'in') made[name] = String(value).split(',').map((each) => typed(each.trim()));
		else made[name] = { ...(made[name] as IDataObject), [String(comparison)]: comparison === 'changed' || value };
	}
	return made;
}

function typed(value: unknown): string | boolean {
	return value === 'true' || value === 'false' ? value === 'true' : String(value);
}

function keptIn(context: IHookFunctions | IWebhookFunctions): Kept | undefined {
	return context.getWorkflowStaticData('node')[place(context)] as Kept | undefined;
}

/** A listening test has an address of its own, and so a subscription of its own. */
function place(context: IHookFunctions | IWebhookFunctions): 'test' | 'live' {
	return context.getMode() === 'manual' ? 'test' : 'live';
}
