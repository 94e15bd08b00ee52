"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.checkExists = checkExists;
exports.create = create;
exports.remove = remove;
exports.receive = receive;
exports.signed = signed;
const crypto_1 = require("crypto");
const n8n_workflow_1 = require("n8n-workflow");
const plugin_1 = require("./plugin");
const PATH = '/v1/subscriptions';
const TOLERANCE = 300;
async function checkExists(context) {
    const kept = keptIn(context);
    if (!kept)
        return false;
    if (kept.asked !== JSON.stringify(wanted(context))) {
        await remove(context);
        return false;
    }
    try {
        const found = await (0, plugin_1.ask)(context, { method: 'GET', path: `${PATH}/${kept.id}` });
        return found.state === 'active';
    }
    catch (error) {
        if (error.httpCode !== '404')
            throw new n8n_workflow_1.NodeApiError(context.getNode(), error);
        context.logger.info(`The plugin no longer has subscription ${kept.id}: it is made again.`);
        return false;
    }
}
async function create(context) {
    const body = wanted(context);
    const made = await (0, plugin_1.ask)(context, { method: 'POST', path: PATH, body });
    const { secret } = made.secret ? made : await (0, plugin_1.ask)(context, { method: 'POST', path: `${PATH}/${made.id}/rotate-secret` });
    const kept = { id: String(made.id), secret: String(secret), asked: JSON.stringify(body) };
    context.getWorkflowStaticData('node')[place(context)] = kept;
    return true;
}
async function remove(context) {
    const kept = keptIn(context);
    if (kept)
        await (0, plugin_1.ask)(context, { method: 'DELETE', path: `${PATH}/${kept.id}` });
    delete context.getWorkflowStaticData('node')[place(context)];
    return true;
}
async function receive(context) {
    var _a;
    const secret = (_a = keptIn(context)) === null || _a === void 0 ? void 0 : _a.secret;
    const { rawBody } = context.getRequestObject();
    if (!secret || !signed(secret, context.getHeaderData(), rawBody)) {
        context.logger.warn('A call without a valid signature of the plugin was turned away.');
        context.getResponseObject().status(401).json({ error: 'The signature is missing, wrong or too old.' });
        return { noWebhookResponse: true };
    }
    return { workflowData: [[{ json: context.getBodyData() }]] };
}
function signed(secret, headers, body, now = Date.now()) {
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
    if (!id || !timestamp || !signatures || !body)
        return false;
    if (!(Math.abs(now / 1000 - Number(timestamp)) <= TOLERANCE))
        return false;
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const expected = (0, crypto_1.createHmac)('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
    const given = signatures.split(' ').filter((each) => each.startsWith('v1,'));
    return given.some((each) => same(Buffer.from(each.slice(3), 'base64'), expected));
}
function same(one, other) {
    return one.length === other.length && (0, crypto_1.timingSafeEqual)(one, other);
}
function wanted(context) {
    var _a;
    const options = context.getNodeParameter('options', {});
    const company = context.getNodeParameter('company', '', { extractValue: true });
    const filters = conditions(context.getNodeParameter('filters', {}));
    const workflow = context.getWorkflow();
    return {
        target_url: context.getNodeWebhookUrl('default'),
        events: context.getNodeParameter('events'),
        ...(company ? { company } : {}),
        filters,
        exclude_own: options.excludeOwn === true,
        thin: options.thin === true,
        ...(options.decideAs ? { decide_as: options.decideAs } : {}),
        external_id: `${workflow.id}:${context.getNode().id}`,
        description: `n8n: ${(_a = workflow.name) !== null && _a !== void 0 ? _a : workflow.id}`,
    };
}
function conditions(given) {
    var _a;
    const made = {};
    for (const { field, comparison, value } of ((_a = given.filter) !== null && _a !== void 0 ? _a : [])) {
        const name = String(field);
        if (comparison === 'is')
            made[name] = typed(value);
        else if (comparison === 'in')
            made[name] = String(value).split(',').map((each) => typed(each.trim()));
        else
            made[name] = { ...made[name], [String(comparison)]: comparison === 'changed' || value };
    }
    return made;
}
function typed(value) {
    return value === 'true' || value === 'false' ? value === 'true' : String(value);
}
function keptIn(context) {
    return context.getWorkflowStaticData('node')[place(context)];
}
function place(context) {
    return context.getMode() === 'manual' ? 'test' : 'live';
}
