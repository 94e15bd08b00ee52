// What a person filled in, as the input of an action.
import type { IDataObject, IExecuteFunctions, INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { isObject } from './plugin';

const MIDNIGHT = /^(\d{4}-\d{2}-\d{2})T00:00(:00(\.0+)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const OURS = new Set(['resource', 'operation', 'returnAll', 'limit', 'simple']);

/** The parameters of an operation. */
export function asked(fields: INodeProperties[], operation: string): INodeProperties[] {
	return fields.filter((field) => field.displayOptions?.show?.operation?.includes(operation));
}

/** The input of an action from the parameters of an item; what is left empty is left out. */
export function input(context: IExecuteFunctions, fields: INodeProperties[], itemIndex: number): IDataObject {
	const made: IDataObject = {};
	for (const field of fields) {
		if (OURS.has(field.name)) continue;
		const value = context.getNodeParameter(field.name, itemIndex, '') as unknown;
		if (field.type === 'collection') merge(made, collected(context, field, value, itemIndex));
		else if (field.type === 'resourceMapper') merge(made, mapped(value));
		else put(made, field.name, plain(context, field, value, itemIndex));
	}
	return made;
}

function collected(context: IExecuteFunctions, field: INodeProperties, value: unknown, itemIndex: number): IDataObject {
	const given = (value || {}) as IDataObject;
	const made: IDataObject = {};
	for (const option of (field.options ?? []) as INodeProperties[]) {
		if (!(option.name in given)) continue;
		const chosen = plain(context, option, given[option.name], itemIndex);
		// A text that somebody added and left empty is meant to be empty.
		if (option.type === 'string' && chosen === '') made[option.name] = '';
		else put(made, option.name, chosen);
	}
	return made;
}

function put(made: IDataObject, name: string, value: unknown): void {
	const empty = value === '' || value === undefined || value === null;
	if (!empty && !(Array.isArray(value) && !value.length)) made[name] = value as IDataObject;
}

function plain(context: IExecuteFunctions, field: INodeProperties, value: unknown, itemIndex: number): unknown {
	if (field.type === 'resourceLocator') return isObject(value) && 'value' in value ? value.value : value;
	if (field.type === 'fixedCollection') return lines(context, field, value, itemIndex);
	if (field.type === 'json') return parsed(context, field, value, itemIndex);
	if (field.type === 'dateTime') return moment(field, value);
	return value;
}

function lines(context: IExecuteFunctions, field: INodeProperties, value: unknown, itemIndex: number): IDataObject[] {
	if (Array.isArray(value)) return value;
	const { values } = field.options![0] as INodePropertyCollection;
	const rows = (isObject(value) ? (value.line ?? []) : []) as IDataObject[];
	return rows.map((row) => {
		const made: IDataObject = {};
		for (const cell of values) put(made, cell.name, plain(context, cell, row[cell.name], itemIndex));
		return made;
	});
}

function parsed(context: IExecuteFunctions, field: INodeProperties, value: unknown, itemIndex: number): unknown {
	if (typeof value !== 'string' || !value.trim()) return value;
	try {
		const made = JSON.parse(value);
		return Object.keys(made).length ? made : undefined;
	} catch (error) {
		throw new NodeOperationError(context.getNode(), `${field.displayName} is not JSON: ${error.message}`, { itemIndex });
	}
}

/** A moment as text; a day without its midnight. */
function moment(field: INodeProperties, value: unknown): unknown {
	const text = isObject(value) ? JSON.parse(JSON.stringify(value)) : value;
	return field.typeOptions?.dateOnly && typeof text === 'string' ? text.replace(MIDNIGHT, '$1') : text;
}

/** `source_record.owner.name` of the mapper is a field inside the source's record. */
function mapped(value: unknown): IDataObject {
	const made: IDataObject = {};
	const given = isObject(value) && isObject(value.value) ? value.value : {};
	for (const [path, chosen] of Object.entries(given)) {
		if (chosen === null || chosen === undefined) continue;
		const names = path.split('.');
		const last = names.pop()!;
		let place = made;
		for (const name of names) place = (place[name] ??= {}) as IDataObject;
		place[last] = chosen;
	}
	return made;
}

function merge(made: IDataObject, more: IDataObject): void {
	for (const [name, value] of Object.entries(more)) {
		const before = made[name];
		made[name] = isObject(before) && isObject(value) ? { ...before, ...value } : value;
	}
}
