// What the editor asks the plugin while a person fills in a node.
import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodeProperties,
	INodePropertyOptions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';

import { asked } from './input';
import { ask, isObject } from './plugin';

const PLACES = ['&', '', 'additionalFields.', 'filters.', 'options.'];
const KINDS: Record<string, ResourceMapperField['type']> = {
	boolean: 'boolean',
	object: 'object',
	lines: 'array',
	choice: 'options',
	option: 'options',
};

/** The list of a picker. `parents` says which parameter holds what it depends on. */
export function search(picker: string, parents: Record<string, string> = {}) {
	return async function (this: ILoadOptionsFunctions, q?: string, page?: string): Promise<INodeListSearchResult> {
		const qs: IDataObject = { q, page, company: current(this, 'company') };
		for (const [name, parameter] of Object.entries(parents)) qs[name] = current(this, parameter);
		for (const name of Object.keys(qs)) if (!qs[name]) delete qs[name];
		const { items, next_page, note } = await ask(this, { method: 'GET', path: `/v1/pickers/${picker}`, qs });
		const results = (items as IDataObject[]).map((each) => ({ name: named(each), value: String(each.id) }));
		if (!results.length && note) return { results: [{ name: String(note), value: '' }] };
		return { results, paginationToken: next_page ? String(next_page) : undefined };
	};
}

/** The fields that only this company has: what its mapping reads, and what its plugin takes beyond this package. */
export function companyFields(fields: INodeProperties[]) {
	return async function (this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
		const operation = String(this.getCurrentNodeParameter('operation'));
		const known = new Set(names(asked(fields, operation)));
		const qs: IDataObject = {};
		const company = current(this, 'company');
		if (company) qs.company = company;
		const { items } = await ask(this, { method: 'GET', path: `/v1/actions/${operation}/fields`, qs });
		const listed = items as IDataObject[];
		const own = listed.filter((each) => !known.has(String(each.key))).map(mapper);
		const mapped = new Map<string, ResourceMapperField>();
		for (const each of listed) {
			for (const path of (each.mapped_from ?? []) as string[]) {
				const id = `source_record.${path}`;
				if (!mapped.has(id)) mapped.set(id, field(id, `${path} (fills ${each.label})`, 'string'));
			}
		}
		return { fields: [...own, ...mapped.values()], emptyFieldsNotice: 'This company has no fields of its own here.' };
	};
}

/** The fields that the chosen events can be filtered by. */
export function filterFields(filterable: Record<string, INodePropertyOptions[]>) {
	return async function (this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		const events = (this.getCurrentNodeParameter('events') ?? []) as string[];
		const [first = [], ...others] = events.map((event) => filterable[event] ?? []);
		return first.filter((each) => others.every((one) => one.some((other) => other.value === each.value)));
	};
}

function named(item: IDataObject): string {
	return item.note ? `${item.label} (${item.note})` : String(item.label);
}

/** The value of a parameter beside the one that is filled in, or further out. */
function current(context: ILoadOptionsFunctions, name: string): string | undefined {
	for (const place of PLACES) {
		const found = context.getCurrentNodeParameter(place + name);
		const value: unknown = isObject(found) ? (found as IDataObject).value : found;
		if (value && typeof value !== 'object' && !String(value).startsWith('=')) return String(value);
	}
	return undefined;
}

function names(fields: INodeProperties[]): string[] {
	return fields.flatMap((each) =>
		each.type === 'collection' ? (each.options as INodeProperties[]).map((one) => one.name) : [each.name],
	);
}

function mapper(each: IDataObject): ResourceMapperField {
	const made = field(String(each.key), String(each.label), KINDS[String(each.type)] ?? 'string');
	const choices = (each.choices ?? []) as IDataObject[];
	if (made.type !== 'options') return made;
	if (!choices.length) return { ...made, type: 'string' };
	return { ...made, options: choices.map((one) => ({ name: String(one.label), value: String(one.value) })) };
}

function field(id: string, displayName: string, type: ResourceMapperField['type']): ResourceMapperField {
	return { id, displayName, type, required: false, defaultMatch: false, canBeUsedToMatch: false, display: true, removed: true };
}
