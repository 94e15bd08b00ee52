"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.run = run;
const crypto_1 = require("crypto");
const n8n_workflow_1 = require("n8n-workflow");
const input_1 = require("./input");
const plugin_1 = require("./plugin");
const PAGE = 500;
const UNFINISHED = ['queued', 'started'];
const PAUSE = 2000;
const LONGEST = 300;
async function run(context, fields, outcomes) {
    const answers = [];
    const items = context.getInputData();
    for (let item = 0; item < items.length; item++) {
        try {
            const operation = context.getNodeParameter('operation', item);
            const body = (0, input_1.input)(context, (0, input_1.asked)(fields, operation), item);
            const made = await act(context, item, operation, outcomes[operation], body);
            answers.push(...made.map((json) => ({ json, pairedItem: { item } })));
        }
        catch (error) {
            if (context.continueOnFail()) {
                answers.push({ json: { error: error.message }, pairedItem: { item } });
                continue;
            }
            if (error instanceof n8n_workflow_1.NodeApiError)
                throw new n8n_workflow_1.NodeApiError(context.getNode(), error);
            throw new n8n_workflow_1.NodeOperationError(context.getNode(), error, { itemIndex: item });
        }
    }
    return [answers];
}
async function act(context, item, operation, outcome, body) {
    var _a;
    const simple = outcome.simple.length > 0 && context.getNodeParameter('simple', item, false);
    const shown = (record) => (simple ? only(record, outcome.simple) : record);
    if (outcome.pages) {
        const result = await pages(context, item, operation, body);
        const rows = ((_a = result.items) !== null && _a !== void 0 ? _a : []);
        return outcome.pages === 'rows' ? rows.map(shown) : [shown(result)];
    }
    const answer = await call(context, item, operation, body, outcome.writes ? key(context, item, body) : undefined);
    const result = (0, plugin_1.isObject)(answer.result) ? shown(answer.result) : null;
    if (!outcome.writes)
        return [result !== null && result !== void 0 ? result : {}];
    return [simple ? brief(answer, result) : answer];
}
async function pages(context, item, operation, body) {
    var _a;
    const all = context.getNodeParameter('returnAll', item);
    const most = all ? Infinity : context.getNodeParameter('limit', item);
    const items = [];
    let cursor;
    let first;
    do {
        const limit = Math.min(PAGE, most - items.length);
        const page = { ...body, limit, ...(cursor ? { cursor } : {}) };
        const result = (await call(context, item, operation, page)).result;
        first !== null && first !== void 0 ? first : (first = result);
        items.push(...((_a = result.items) !== null && _a !== void 0 ? _a : []));
        cursor = result.next;
    } while (cursor && items.length < most);
    return { ...first, items, next: cursor !== null && cursor !== void 0 ? cursor : null };
}
async function call(context, itemIndex, operation, body, idempotencyKey) {
    const cause = causation(context, itemIndex);
    const headers = {
        Prefer: 'wait=100',
        ...(idempotencyKey ? { 'Idempotency-Key': idempotencyKey } : {}),
        ...(cause ? { 'X-Causation-Id': cause } : {}),
    };
    const asking = { method: 'POST', path: `/v1/actions/${operation}`, body, headers, itemIndex };
    let answer = await (0, plugin_1.ask)(context, asking);
    if (typeof answer.state !== 'string')
        throw (0, plugin_1.refused)(context, asking, 200, answer);
    for (let tried = 0; UNFINISHED.includes(String(answer.state)) && tried < LONGEST; tried++) {
        await (0, n8n_workflow_1.sleep)(PAUSE);
        answer = await (0, plugin_1.ask)(context, { method: 'GET', path: `/v1/operations/${answer.operation_id}`, itemIndex });
    }
    if ((0, plugin_1.isObject)(answer.error))
        throw (0, plugin_1.refused)(context, asking, Number(answer.error.status), answer.error);
    return answer;
}
function brief(answer, result) {
    const { state, operation_id, export: queued, warnings } = answer;
    return {
        state,
        operation_id,
        result,
        ...(queued ? { export: queued } : {}),
        ...(Array.isArray(warnings) && warnings.length ? { warnings } : {}),
    };
}
function only(record, names) {
    return Object.fromEntries(names.filter((name) => name in record).map((name) => [name, record[name]]));
}
function key(context, item, body) {
    const execution = context.getExecutionId();
    if (!execution)
        return undefined;
    const node = context.getNode();
    const turn = context.getWorkflowDataProxy(item).$runIndex;
    const parts = ['n8n', execution, node.id, turn, item];
    if (node.type.endsWith('Tool'))
        parts.push((0, crypto_1.createHash)('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 16));
    return parts.join(':');
}
function causation(context, item) {
    var _a, _b;
    const own = eventId((_a = context.getInputData()[item]) === null || _a === void 0 ? void 0 : _a.json);
    if (own)
        return own;
    const proxy = context.getWorkflowDataProxy(item);
    for (const parent of context.getParentNodes(context.getNode().name)) {
        if (!/sage100Contractor(Polling)?Trigger$/.test(parent.type))
            continue;
        try {
            const found = eventId((_b = proxy.$(parent.name).item) === null || _b === void 0 ? void 0 : _b.json);
            if (found)
                return found;
        }
        catch (error) {
            context.logger.debug(`No event of ${parent.name} belongs to item ${item}: ${error.message}`);
        }
    }
    return undefined;
}
function eventId(json) {
    const ours = json && typeof json.id === 'string' && typeof json.type === 'string' && json.timestamp && (0, plugin_1.isObject)(json.data);
    return ours ? String(json.id) : undefined;
}
