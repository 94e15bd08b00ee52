"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.search = search;
exports.companyFields = companyFields;
exports.filterFields = filterFields;
const input_1 = require("./input");
const plugin_1 = require("./plugin");
const PLACES = ['&', '', 'additionalFields.', 'filters.', 'options.'];
const KINDS = {
    boolean: 'boolean',
    object: 'object',
    lines: 'array',
    choice: 'options',
    option: 'options',
};
function search(picker, parents = {}) {
    return async function (q, page) {
        const qs = { q, page, company: current(this, 'company') };
        for (const [name, parameter] of Object.entries(parents))
            qs[name] = current(this, parameter);
        for (const name of Object.keys(qs))
            if (!qs[name])
                delete qs[name];
        const { items, next_page, note } = await (0, plugin_1.ask)(this, { method: 'GET', path: `/v1/pickers/${picker}`, qs });
        const results = items.map((each) => ({ name: named(each), value: String(each.id) }));
        if (!results.length && note)
            return { results: [{ name: String(note), value: '' }] };
        return { results, paginationToken: next_page ? String(next_page) : undefined };
    };
}
function companyFields(fields) {
    return async function () {
        var _a;
        const operation = String(this.getCurrentNodeParameter('operation'));
        const known = new Set(names((0, input_1.asked)(fields, operation)));
        const qs = {};
        const company = current(this, 'company');
        if (company)
            qs.company = company;
        const { items } = await (0, plugin_1.ask)(this, { method: 'GET', path: `/v1/actions/${operation}/fields`, qs });
        const listed = items;
        const own = listed.filter((each) => !known.has(String(each.key))).map(mapper);
        const mapped = new Map();
        for (const each of listed) {
            for (const path of ((_a = each.mapped_from) !== null && _a !== void 0 ? _a : [])) {
                const id = `source_record.${path}`;
                if (!mapped.has(id))
                    mapped.set(id, field(id, `${path} (fills ${each.label})`, 'string'));
            }
        }
        return { fields: [...own, ...mapped.values()], emptyFieldsNotice: 'This company has no fields of its own here.' };
    };
}
function filterFields(filterable) {
    return async function () {
        var _a;
        const events = ((_a = this.getCurrentNodeParameter('events')) !== null && _a !== void 0 ? _a : []);
        const [first = [], ...others] = events.map((event) => { var _a; return (_a = filterable[event]) !== null && _a !== void 0 ? _a : []; });
        return first.filter((each) => others.every((one) => one.some((other) => other.value === each.value)));
    };
}
function named(item) {
    return item.note ? `${item.label} (${item.note})` : String(item.label);
}
function current(context, name) {
    for (const place of PLACES) {
        const found = context.getCurrentNodeParameter(place + name);
        const value = (0, plugin_1.isObject)(found) ? found.value : found;
        if (value && typeof value !== 'object' && !String(value).startsWith('='))
            return String(value);
    }
    return undefined;
}
function names(fields) {
    return fields.flatMap((each) => each.type === 'collection' ? each.options.map((one) => one.name) : [each.name]);
}
function mapper(each) {
    var _a, _b;
    const made = field(String(each.key), String(each.label), (_a = KINDS[String(each.type)]) !== null && _a !== void 0 ? _a : 'string');
    const choices = ((_b = each.choices) !== null && _b !== void 0 ? _b : []);
    if (made.type !== 'options')
        return made;
    if (!choices.length)
        return { ...made, type: 'string' };
    return { ...made, options: choices.map((one) => ({ name: String(one.label), value: String(one.value) })) };
}
function field(id, displayName, type) {
    return { id, displayName, type, required: false, defaultMatch: false, canBeUsedToMatch: false, display: true, removed: true };
}
