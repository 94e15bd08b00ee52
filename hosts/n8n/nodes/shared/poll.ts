// Fetches events, for an n8n that the plugin cannot reach.
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import { ask } from './plugin';

/** Company and trigger -> the event that was seen last. */
type Places = Record<string, string | null>;

const PAGE = 500;
const SHOWN = 10;

/** What happened since the last time, oldest first; for a test in the editor the newest events, or a sample. */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const events = context.getNodeParameter('events') as string[];
	const company = context.getNodeParameter('company', '', { extractValue: true }) as string;
	const found: IDataObject[] = [];
	if (context.getMode() === 'manual') {
		for (const key of events) found.push(...(await newest(context, key, company)));
	} else {
		const kept = context.getWorkflowStaticData('node');
		const places: Places = { ...(kept.places as Places) };
		for (const key of events) found.push(...(await since(context, key, company, places)));
		// Only now, when nothing more can fail: what was read goes into the workflow, or is read again.
		kept.places = places;
	}
	found.sort((one, other) => String(one.timestamp).localeCompare(String(other.timestamp)));
	return found.length ? [found.map((json) => ({ json }))] : null;
}

async function newest(context: IPollFunctions, key: string, company: string): Promise<IDataObject[]> {
	const { items } = await page(context, key, company, { limit: SHOWN });
	if (items.length) return items.reverse();
	return [await ask(context, { method: 'GET', path: `/v1/triggers/${key}/sample` })];
}

/** The events after the one that was seen last. The first time only that one is noted. */
async function since(context: IPollFunctions, key: string, company: string, places: Places): Promise<IDataObject[]> {
	const place = `${company}/${key}`;
	const found: IDataObject[] = [];
	try {
		if (!(place in places)) {
			places[place] = (await page(context, key, company, { limit: 1 })).next_after;
			return found;
		}
		for (let more = true; more; ) {
			const after = places[place];
			const read = await page(context, key, company, { limit: PAGE, ...(after ? { after } : {}) });
			found.push(...(after ? read.items : read.items.reverse()));
			places[place] = read.next_after;
			more = read.has_more;
		}
	} catch (error) {
		if (error.httpCode !== '410') throw new NodeApiError(context.getNode(), error);
		context.logger.warn(
			`The plugin no longer keeps the events of ${key} after the last one that was fetched: some may be missing here. It goes on from the newest.`,
		);
		places[place] = (await page(context, key, company, { limit: 1 })).next_after;
	}
	return found;
}

interface Page {
	items: IDataObject[];
	next_after: string | null;
	has_more: boolean;
}

async function page(context: IPollFunctions, key: string, company: string, qs: IDataObject): Promise<Page> {
	const asking = company ? { ...qs, company } : qs;
	return (await ask(context, { method: 'GET', path: `/v1/triggers/${key}/events`, qs: asking })) as unknown as Page;
}
