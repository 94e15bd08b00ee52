"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.ask = ask;
exports.refused = refused;
exports.isObject = isObject;
const n8n_workflow_1 = require("n8n-workflow");
const version_1 = require("./version");
const CREDENTIAL = 'sage100ContractorApi';
const TIMEOUT = 130000;
const TRIES = 5;
const LONGEST_PAUSE = 60;
const RECONNECT = 'Open the credential and enter a key that was made with "sage100-plugin key create" and is not revoked.';
const ADDRESS = 'Check Server Address in the credential, and that "sage100-plugin serve" runs there.';
const NO_PATH = 'Check Server Address in the credential: it is the address of the plugin without any path.';
const OLDER = 'This plugin is older than the n8n package: update the plugin on its server.';
const UNREACHED = {
    ECONNREFUSED: 'the server is down or refuses the connection',
    ECONNRESET: 'the server broke the connection off',
    ENOTFOUND: 'there is no server of that name',
    EAI_AGAIN: 'there is no server of that name',
    ECONNABORTED: 'the server did not answer in time',
    ETIMEDOUT: 'the server did not answer in time',
};
async function ask(context, call) {
    for (let tried = 1;; tried++) {
        const { statusCode, headers, body } = await send(context, call);
        if (statusCode === 429 && tried < TRIES) {
            await (0, n8n_workflow_1.sleep)(Math.min(Number(headers['retry-after']) || 1, LONGEST_PAUSE) * 1000);
            continue;
        }
        if (statusCode === 204)
            return {};
        if (statusCode >= 400 || !isObject(body))
            throw refused(context, call, statusCode, body);
        return body;
    }
}
function refused(context, call, statusCode, body) {
    if (!isObject(body) || typeof body.detail !== 'string')
        return stranger(context, call, statusCode);
    const told = words(call, statusCode, body);
    return failed(context, call, body, String(statusCode), told.join(' '), aside(body));
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
async function send(context, call) {
    var _a;
    const { method, qs, body } = call;
    const baseURL = await address(context);
    try {
        return (await context.helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, {
            method,
            baseURL,
            url: call.path,
            qs,
            body,
            headers: { 'User-Agent': version_1.AGENT, ...call.headers },
            json: true,
            timeout: TIMEOUT,
            returnFullResponse: true,
            ignoreHttpStatusErrors: true,
        }));
    }
    catch (error) {
        const reason = (_a = UNREACHED[codeOf(error)]) !== null && _a !== void 0 ? _a : error.message;
        const told = `The plugin at ${baseURL} cannot be reached: ${reason}.`;
        throw failed(context, call, {}, undefined, `${told} ${ADDRESS}`);
    }
}
async function address(context) {
    const { baseUrl } = await context.getCredentials(CREDENTIAL);
    return String(baseUrl).trim().replace(/\/+$/, '');
}
function codeOf(error) {
    for (let each = error, depth = 0; each instanceof Object && depth < 5; depth++) {
        const { code, cause } = each;
        if (code && code in UNREACHED)
            return code;
        each = cause;
    }
    return '';
}
function words(call, statusCode, body) {
    var _a;
    const detail = String(body.detail);
    const errors = ((_a = body.errors) !== null && _a !== void 0 ? _a : []).map((each) => String(each.message));
    const told = [detail, ...errors.filter((message) => !detail.includes(message))];
    return [...told, remedy(call, statusCode, body)].filter(Boolean);
}
function remedy(call, statusCode, body) {
    var _a;
    if (statusCode === 401)
        return RECONNECT;
    if (body.code === 'not_found' && body.detail === body.title)
        return NO_PATH;
    const catalog = /^\/v1\/(triggers|pickers)\//.test(call.path) && body.code === 'not_found';
    return body.code === 'unknown_action' || catalog ? OLDER : String((_a = body.fix) !== null && _a !== void 0 ? _a : '');
}
function aside(body) {
    const again = body.retryable ? 'Trying again helps.' : '';
    return [again, body.request_id ? `Request ${body.request_id}.` : ''].filter(Boolean).join(' ');
}
function stranger(context, call, statusCode) {
    const told = `What answers there is not the Sage 100 Contractor plugin (status ${statusCode}). ${ADDRESS}`;
    return failed(context, call, {}, String(statusCode), told);
}
function failed(context, call, body, httpCode, message, description) {
    const { itemIndex } = call;
    return new n8n_workflow_1.NodeApiError(context.getNode(), body, { message, description, httpCode, itemIndex });
}
