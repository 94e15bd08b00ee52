// Calls to the plugin, and what it refuses in the user's words.
import type {
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestMethods,
	ILoadOptionsFunctions,
	IPollFunctions,
	JsonObject,
} from 'n8n-workflow';
import { NodeApiError, sleep } from 'n8n-workflow';

import { AGENT } from './version';

export type Context = IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions | IPollFunctions;

export interface Call {
	method: IHttpRequestMethods;
	path: string;
	qs?: IDataObject;
	body?: IDataObject;
	headers?: Record<string, string>;
	itemIndex?: number;
}

interface Answer {
	statusCode: number;
	headers: IDataObject;
	body: unknown;
}

const CREDENTIAL = 'sage100ContractorApi';
const TIMEOUT = 130_000;
const TRIES = 5;
const LONGEST_PAUSE = 60;

const RECONNECT =
	'Open the credential and enter a key that was made with "sage100-plugin key create" and is not revoked.';
const ADDRESS = 'Check Server Address in the credential, and that "sage100-plugin serve" runs there.';
const NO_PATH = 'Check Server Address in the credential: it is the address of the plugin without any path.';
const OLDER = 'This plugin is older than the n8n package: update the plugin on its server.';

const UNREACHED: Record<string, string> = {
	ECONNREFUSED: 'the server is down or refuses the connection',
	ECONNRESET: 'the server broke the connection off',
	ENOTFOUND: 'there is no server of that name',
	EAI_AGAIN: 'there is no server of that name',
	ECONNABORTED: 'the server did not answer in time',
	ETIMEDOUT: 'the server did not answer in time',
};

/** The plugin's answer to a call. Waits as long as a rate limit says. Throws NodeApiError. */
export async function ask(context: Context, call: Call): Promise<IDataObject> {
	for (let tried = 1; ; tried++) {
		const { statusCode, headers, body } = await send(context, call);
		if (statusCode === 429 && tried < TRIES) {
			await sleep(Math.min(Number(headers['retry-after']) || 1, LONGEST_PAUSE) * 1000);
			continue;
		}
		if (statusCode === 204) return {};
		if (statusCode >= 400 || !isObject(body)) throw refused(context, call, statusCode, body);
		return body;
	}
}

/** The error of a problem document. */
export function refused(context: Context, call: Call, statusCode: number, body: unknown): NodeApiError {
	if (!isObject(body) || typeof body.detail !== 'string') return stranger(context, call, statusCode);
	const told = words(call, statusCode, body);
	return failed(context, call, body as JsonObject, String(statusCode), told.join(' '), aside(body));
}

export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function send(context: Context, call: Call): Promise<Answer> {
	const { method, qs, body } = call;
	const baseURL = await address(context);
	try {
		return (await context.helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, {
			method,
			baseURL,
			url: call.path,
			qs,
			body,
			headers: { 'User-Agent': AGENT, ...call.headers },
			json: true,
			timeout: TIMEOUT,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
		})) as Answer;
	} catch (error) {
		const reason = UNREACHED[codeOf(error)] ?? error.message;
		const told = `The plugin at ${baseURL} cannot be reached: ${reason}.`;
		throw failed(context, call, {}, undefined, `${told} ${ADDRESS}`);
	}
}

async function address(context: Context): Promise<string> {
	const { baseUrl } = await context.getCredentials(CREDENTIAL);
	return String(baseUrl).trim().replace(/\/+$/, '');
}

/** Where n8n keeps the code of a connection that failed depends on who wrapped it. */
function codeOf(error: unknown): string {
	for (let each = error, depth = 0; each instanceof Object && depth < 5; depth++) {
		const { code, cause } = each as { code?: string; cause?: unknown };
		if (code && code in UNREACHED) return code;
		each = cause;
	}
	return '';
}

function words(call: Call, statusCode: number, body: IDataObject): string[] {
	const detail = String(body.detail);
	const errors = ((body.errors ?? []) as IDataObject[]).map((each) => String(each.message));
	const told = [detail, ...errors.filter((message) => !detail.includes(message))];
	return [...told, remedy(call, statusCode, body)].filter(Boolean);
}

function remedy(call: Call, statusCode: number, body: IDataObject): string {
	if (statusCode === 401) return RECONNECT;
	// Says nothing of what was looked for: the plugin does not know the path.
	if (body.code === 'not_found' && body.detail === body.title) return NO_PATH;
	const catalog = /^\/v1\/(triggers|pickers)\//.test(call.path) && body.code === 'not_found';
	return body.code === 'unknown_action' || catalog ? OLDER : String(body.fix ?? '');
}

function aside(body: IDataObject): string {
	const again = body.retryable ? 'Trying again helps.' : '';
	return [again, body.request_id ? `Request ${body.request_id}.` : ''].filter(Boolean).join(' ');
}

function stranger(context: Context, call: Call, statusCode: number): NodeApiError {
	const told = `What answers there is not the Sage 100 Contractor plugin (status ${statusCode}). ${ADDRESS}`;
	return failed(context, call, {}, String(statusCode), told);
}

function failed(
	context: Context,
	call: Call,
	body: JsonObject,
	httpCode: string | undefined,
	message: string,
	description?: string,
): NodeApiError {
	const { itemIndex } = call;
	return new NodeApiError(context.getNode(), body, { message, description, httpCode, itemIndex });
}
