// Generated from the catalog by `sage100-plugin generate` (registry 8c923f249c86). Do not edit.
import type { INodeProperties } from 'n8n-workflow';

export const serviceSiteOperations: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: {
			show: { resource: ['service_site'] },
		},
		options: [
			{
				name: 'Find',
				value: 'find_service_sites',
				description: 'Finds the service sites of a client in Sage; a client without any is no error',
				action: 'Find service sites',
			},
		],
		default: 'find_service_sites',
	},
];

export const serviceSiteFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		displayOptions: {
			show: { resource: ['service_site'], operation: ['find_service_sites'] },
		},
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		displayOptions: {
			show: { resource: ['service_site'], operation: ['find_service_sites'], returnAll: [false] },
		},
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		displayOptions: {
			show: { resource: ['service_site'], operation: ['find_service_sites'] },
		},
		options: [
			{
				displayName: 'Search',
				name: 'q',
				type: 'string',
				default: '',
				placeholder: 'e.g. harbor',
				description: "Part of the number, name or address; all of the client's if left empty",
			},
			{
				displayName: 'Client',
				name: 'client',
				type: 'resourceLocator',
				default: { mode: 'list', value: '' },
				modes: [
					{
						displayName: 'From List',
						name: 'list',
						type: 'list',
						typeOptions: { searchListMethod: 'searchClients', searchable: true },
					},
					{
						displayName: 'By ID',
						name: 'id',
						type: 'string',
						placeholder: 'e.g. 17',
					},
				],
				description: 'The Sage client (3-6 Clients)',
			},
			{
				displayName: 'Client Source ID',
				name: 'client_source_id',
				type: 'string',
				default: '',
				placeholder: 'e.g. C-31',
				description: "Instead of the client: the outside system's ID of a client that is linked",
			},
		],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: {
			show: { resource: ['service_site'], operation: ['find_service_sites'] },
		},
		options: [
			{
				displayName: 'Allow Posting',
				name: 'allow_posting',
				type: 'boolean',
				default: false,
				description: 'Whether to switch this on. Allow statuses that post to the ledger.',
			},
			{
				displayName: 'Company',
				name: 'company',
				type: 'resourceLocator',
				default: { mode: 'list', value: '' },
				modes: [
					{
						displayName: 'From List',
						name: 'list',
						type: 'list',
						typeOptions: { searchListMethod: 'searchCompanies', searchable: true },
					},
					{
						displayName: 'By ID',
						name: 'id',
						type: 'string',
						placeholder: 'e.g. sandbox',
					},
				],
				description: 'The Sage company; needed only when the key sees more than one',
			},
			{
				displayName: 'Confirm',
				name: 'confirm',
				type: 'string',
				default: '',
				placeholder: 'e.g. the confirm value of the preview',
				description: 'The confirm value of a preview: only exactly that is done',
			},
			{
				displayName: 'Confirm No Match',
				name: 'confirm_no_match',
				type: 'boolean',
				default: false,
				description: 'Whether to switch this on. Go on although Sage has a record like this one.',
			},
			{
				displayName: 'Idempotency Key',
				name: 'idempotency_key',
				type: 'string',
				default: '',
				placeholder: 'e.g. P-204-2026-09-30',
				description: 'The same key and input never do the same thing twice; the header may carry it too',
			},
			{
				displayName: 'Reload',
				name: 'reload',
				type: 'boolean',
				default: false,
				description: 'Whether to switch this on. Also give back the fields to refill the source record with.',
			},
			{
				displayName: 'Source',
				name: 'source',
				type: 'string',
				default: '',
				placeholder: 'e.g. followup',
				description: 'The outside system, for example followup',
			},
			{
				displayName: 'Source ID',
				name: 'source_id',
				type: 'string',
				default: '',
				placeholder: 'e.g. P-204',
				description: "The outside record's own ID; remembered as a link",
			},
			{
				displayName: 'Source Name',
				name: 'source_name',
				type: 'string',
				default: '',
				placeholder: 'e.g. Server room cooling',
				description: 'What people call the outside record',
			},
			{
				displayName: 'Source Record',
				name: 'source_record',
				type: 'json',
				default: '{}',
				description: "The outside record itself, under its own field names: the company's mapping turns it into these fields",
			},
		],
	},
	{
		displayName: 'Simplify',
		name: 'simple',
		type: 'boolean',
		displayOptions: {
			show: { resource: ['service_site'], operation: ['find_service_sites'] },
		},
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
];
