"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.poll = poll;
const n8n_workflow_1 = require("n8n-workflow");
const plugin_1 = require("./plugin");
const PAGE = 500;
const SHOWN = 10;
async function poll(context) {
    const events = context.getNodeParameter('events');
    const company = context.getNodeParameter('company', '', { extractValue: true });
    const found = [];
    if (context.getMode() === 'manual') {
        for (const key of events)
            found.push(...(await newest(context, key, company)));
    }
    else {
        const kept = context.getWorkflowStaticData('node');
        const places = { ...kept.places };
        for (const key of events)
            found.push(...(await since(context, key, company, places)));
        kept.places = places;
    }
    found.sort((one, other) => String(one.timestamp).localeCompare(String(other.timestamp)));
    return found.length ? [found.map((json) => ({ json }))] : null;
}
async function newest(context, key, company) {
    const { items } = await page(context, key, company, { limit: SHOWN });
    if (items.length)
        return items.reverse();
    return [await (0, plugin_1.ask)(context, { method: 'GET', path: `/v1/triggers/${key}/sample` })];
}
async function since(context, key, company, places) {
    const place = `${company}/${key}`;
    const found = [];
    try {
        if (!(place in places)) {
            places[place] = (await page(context, key, company, { limit: 1 })).next_after;
            return found;
        }
        for (let more = true; more;) {
            const after = places[place];
            const read = await page(context, key, company, { limit: PAGE, ...(after ? { after } : {}) });
            found.push(...(after ? read.items : read.items.reverse()));
            places[place] = read.next_after;
            more = read.has_more;
        }
    }
    catch (error) {
        if (error.httpCode !== '410')
            throw new n8n_workflow_1.NodeApiError(context.getNode(), error);
        context.logger.warn(`The plugin no longer keeps the events of ${key} after the last one that was fetched: some may be missing here. It goes on from the newest.`);
        places[place] = (await page(context, key, company, { limit: 1 })).next_after;
    }
    return found;
}
async function page(context, key, company, qs) {
    const asking = company ? { ...qs, company } : qs;
    return (await (0, plugin_1.ask)(context, { method: 'GET', path: `/v1/triggers/${key}/events`, qs: asking }));
}
