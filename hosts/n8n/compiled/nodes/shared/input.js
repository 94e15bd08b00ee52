"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.asked = asked;
exports.input = input;
const n8n_workflow_1 = require("n8n-workflow");
const plugin_1 = require("./plugin");
const MIDNIGHT = /^(\d{4}-\d{2}-\d{2})T00:00(:00(\.0+)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const OURS = new Set(['resource', 'operation', 'returnAll', 'limit', 'simple']);
function asked(fields, operation) {
    return fields.filter((field) => { var _a, _b, _c; return (_c = (_b = (_a = field.displayOptions) === null || _a === void 0 ? void 0 : _a.show) === null || _b === void 0 ? void 0 : _b.operation) === null || _c === void 0 ? void 0 : _c.includes(operation); });
}
function input(context, fields, itemIndex) {
    const made = {};
    for (const field of fields) {
        if (OURS.has(field.name))
            continue;
        const value = context.getNodeParameter(field.name, itemIndex, '');
        if (field.type === 'collection')
            merge(made, collected(context, field, value, itemIndex));
        else if (field.type === 'resourceMapper')
            merge(made, mapped(value));
        else
            put(made, field.name, plain(context, field, value, itemIndex));
    }
    return made;
}
function collected(context, field, value, itemIndex) {
    var _a;
    const given = (value || {});
    const made = {};
    for (const option of ((_a = field.options) !== null && _a !== void 0 ? _a : [])) {
        if (!(option.name in given))
            continue;
        const chosen = plain(context, option, given[option.name], itemIndex);
        if (option.type === 'string' && chosen === '')
            made[option.name] = '';
        else
            put(made, option.name, chosen);
    }
    return made;
}
function put(made, name, value) {
    const empty = value === '' || value === undefined || value === null;
    if (!empty && !(Array.isArray(value) && !value.length))
        made[name] = value;
}
function plain(context, field, value, itemIndex) {
    if (field.type === 'resourceLocator')
        return (0, plugin_1.isObject)(value) && 'value' in value ? value.value : value;
    if (field.type === 'fixedCollection')
        return lines(context, field, value, itemIndex);
    if (field.type === 'json')
        return parsed(context, field, value, itemIndex);
    if (field.type === 'dateTime')
        return moment(field, value);
    return value;
}
function lines(context, field, value, itemIndex) {
    var _a;
    if (Array.isArray(value))
        return value;
    const { values } = field.options[0];
    const rows = ((0, plugin_1.isObject)(value) ? ((_a = value.line) !== null && _a !== void 0 ? _a : []) : []);
    return rows.map((row) => {
        const made = {};
        for (const cell of values)
            put(made, cell.name, plain(context, cell, row[cell.name], itemIndex));
        return made;
    });
}
function parsed(context, field, value, itemIndex) {
    if (typeof value !== 'string' || !value.trim())
        return value;
    try {
        const made = JSON.parse(value);
        return Object.keys(made).length ? made : undefined;
    }
    catch (error) {
        throw new n8n_workflow_1.NodeOperationError(context.getNode(), `${field.displayName} is not JSON: ${error.message}`, { itemIndex });
    }
}
function moment(field, value) {
    var _a;
    const text = (0, plugin_1.isObject)(value) ? JSON.parse(JSON.stringify(value)) : value;
    return ((_a = field.typeOptions) === null || _a === void 0 ? void 0 : _a.dateOnly) && typeof text === 'string' ? text.replace(MIDNIGHT, '$1') : text;
}
function mapped(value) {
    var _a;
    const made = {};
    const given = (0, plugin_1.isObject)(value) && (0, plugin_1.isObject)(value.value) ? value.value : {};
    for (const [path, chosen] of Object.entries(given)) {
        if (chosen === null || chosen === undefined)
            continue;
        const names = path.split('.');
        const last = names.pop();
        let place = made;
        for (const name of names)
            place = ((_a = place[name]) !== null && _a !== void 0 ? _a : (place[name] = {}));
        place[last] = chosen;
    }
    return made;
}
function merge(made, more) {
    for (const [name, value] of Object.entries(more)) {
        const before = made[name];
        made[name] = (0, plugin_1.isObject)(before) && (0, plugin_1.isObject)(value) ? { ...before, ...value } : value;
    }
}
