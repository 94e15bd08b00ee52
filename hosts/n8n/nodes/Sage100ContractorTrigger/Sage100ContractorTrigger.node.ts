// Generated from the catalog by `sage100-plugin generate` (registry 8c923f249c86). Do not edit.
import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { FILTERABLE } from '../shared/filterable';
import { filterFields, search } from '../shared/lists';
import { checkExists, create, receive, remove } from '../shared/subscription';

export class Sage100ContractorTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Sage 100 Contractor Trigger',
		name: 'sage100ContractorTrigger',
		icon: {
			light: 'file:../../icons/sage100Contractor.svg',
			dark: 'file:../../icons/sage100Contractor.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ").split("_").join(" ") }}',
		description: 'Starts the workflow at once when something happens in Sage',
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'sage100ContractorApi', required: true }],
		defaults: { name: 'Sage 100 Contractor Trigger' },
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				path: 'webhook',
			},
		],
		properties: [
			{
				displayName: 'Events',
				name: 'events',
				type: 'multiOptions',
				required: true,
				options: [
					{
						name: 'Budget Changed',
						value: 'budget_changed',
						description: "Triggers when amounts in a job's budget change, or when a change order moves the job's current budget, with the old and new amount per phase, cost code and cost type",
					},
					{
						name: 'Budget Created',
						value: 'budget_created',
						description: 'Triggers when a job gets its first budget in Sage',
					},
					{
						name: 'Change Order Approved',
						value: 'change_order_approved',
						description: "Triggers when a change order's status becomes Approved, or when one is created approved",
					},
					{
						name: 'Change Order Created',
						value: 'change_order_created',
						description: 'Triggers when a change order is created in Sage',
					},
					{
						name: 'Change Order Updated',
						value: 'change_order_updated',
						description: 'Triggers when anything in a change order changes in Sage, its lines included',
					},
					{
						name: 'Client Created',
						value: 'client_created',
						description: 'Triggers when a client is created in Sage',
					},
					{
						name: 'Client Updated',
						value: 'client_updated',
						description: 'Triggers when anything of a client changes in Sage, its contacts included',
					},
					{
						name: 'Commitment Created in Sage',
						value: 'commitment_created_in_sage',
						description: 'Triggers when a subcontract or purchase order is made directly in Sage on a linked job, where commitments are to come from the project system. A person then decides: adopt it (link it to a commitment of the project system), ignore it (leave it to accounting), or reverse it (delete it in Sage): resolve_commitment does each.',
					},
					{
						name: 'Cost Code Created',
						value: 'cost_code_created',
						description: "Triggers when a cost code is added to the company's list in Sage",
					},
					{
						name: 'Delivery Failing',
						value: 'delivery_failing',
						description: "Triggers when a subscription's receiver keeps failing, and when the subscription is paused or ended",
					},
					{
						name: 'Export Accepted',
						value: 'export_accepted',
						description: 'Triggers when accounting accepts an export; it is then written to Sage',
					},
					{
						name: 'Export Approved',
						value: 'export_approved',
						description: 'Triggers when the first of two persons accepts an export; it still waits for the second',
					},
					{
						name: 'Export Digest',
						value: 'export_digest',
						description: 'Triggers when the time of the day has come to tell everything that waits for acceptance',
					},
					{
						name: 'Export Done',
						value: 'export_done',
						description: 'Triggers when an accepted export stands in Sage, with its Sage number',
					},
					{
						name: 'Export Expired',
						value: 'export_expired',
						description: 'Triggers when nobody decided about an export in the days that its company allows',
					},
					{
						name: 'Export Failed',
						value: 'export_failed',
						description: 'Triggers when Sage refuses an accepted export, with what Sage said',
					},
					{
						name: 'Export Held',
						value: 'export_held',
						description: 'Triggers when Sage refuses an accepted export because its posting period is locked: it waits again',
					},
					{
						name: 'Export Rejected',
						value: 'export_rejected',
						description: 'Triggers when accounting rejects an export, with the reason for the sender',
					},
					{
						name: 'Export Requested',
						value: 'export_requested',
						description: 'Triggers when something is sent for acceptance, for the first time or again',
					},
					{
						name: 'Export Stuck',
						value: 'export_stuck',
						description: 'Triggers when an accepted export is not in Sage in time, or when it is not known whether Sage took it',
					},
					{
						name: 'Import Accepted',
						value: 'import_accepted',
						description: 'Triggers when a record made in Sage is accepted for a source that has yet to make it',
					},
					{
						name: 'Job Cost Posted',
						value: 'job_cost_posted',
						description: 'Triggers when a cost is posted to a job in Sage, whatever window it comes from, and again when it is corrected or voided; kind and split say what it is to a project system',
					},
					{
						name: 'Job Created',
						value: 'job_created',
						description: 'Triggers when a job is created in Sage',
					},
					{
						name: 'Job Status Changed',
						value: 'job_status_changed',
						description: 'Triggers when the status of a job changes in Sage, with the status from which it came',
					},
					{
						name: 'Job Updated',
						value: 'job_updated',
						description: 'Triggers when anything of a job changes in Sage, its contacts and phases included',
					},
					{
						name: 'Link Broken',
						value: 'link_broken',
						description: 'Triggers when the Sage record of a link is deleted in Sage, or the source says that its own is gone',
					},
					{
						name: 'Link Created',
						value: 'link_created',
						description: 'Triggers when an outside record and a Sage record are linked, by an action or by a person',
					},
					{
						name: 'Link Removed',
						value: 'link_removed',
						description: 'Triggers when a person or a flow takes a pair apart, or links the outside record to another Sage record',
					},
					{
						name: 'Payable Invoice Created',
						value: 'payable_invoice_created',
						description: "Triggers when a vendor's invoice or credit is entered in Sage, or made by a purchase order receipt",
					},
					{
						name: 'Payable Invoice Paid',
						value: 'payable_invoice_paid',
						description: 'Triggers when a payable invoice is paid in full, so that its status becomes Paid',
					},
					{
						name: 'Period Locked',
						value: 'period_locked',
						description: 'Triggers when Sage refuses a write because its posting period is locked',
					},
					{
						name: 'Phase Created',
						value: 'phase_created',
						description: 'Triggers when a phase is added to a job in Sage',
					},
					{
						name: 'Purchase Order Changed',
						value: 'purchase_order_changed',
						description: 'Triggers when anything in a purchase order changes in Sage: its lines, its status, what was received',
					},
					{
						name: 'Purchase Order Created',
						value: 'purchase_order_created',
						description: 'Triggers when a purchase order is created in Sage',
					},
					{
						name: 'Record Deleted',
						value: 'record_deleted',
						description: 'Triggers when a record that the plugin watches is no longer in Sage, with what was last seen of it',
					},
					{
						name: 'Sage Back',
						value: 'sage_back',
						description: "Triggers when a company's Sage answers again after it could not be reached",
					},
					{
						name: 'Sage Held',
						value: 'sage_held',
						description: 'Triggers when reading of a company stops because what is read cannot be trusted',
					},
					{
						name: 'Sage Unreachable',
						value: 'sage_unreachable',
						description: "Triggers when a company's Sage cannot be asked any more, poll after poll",
					},
					{
						name: 'Service Site Created',
						value: 'service_site_created',
						description: 'Triggers when a location is added to a client in Sage',
					},
					{
						name: 'Subcontract Changed',
						value: 'subcontract_changed',
						description: 'Triggers when a subcontract changes in Sage: its header or lines, an approved change, what was invoiced',
					},
					{
						name: 'Subcontract Created',
						value: 'subcontract_created',
						description: 'Triggers when a subcontract is created in Sage',
					},
					{
						name: 'Vendor Created',
						value: 'vendor_created',
						description: 'Triggers when a vendor is created in Sage',
					},
					{
						name: 'Vendor Updated',
						value: 'vendor_updated',
						description: 'Triggers when anything of a vendor changes in Sage, its contacts and certificates included',
					},
					{
						name: 'Work Order Created',
						value: 'work_order_created',
						description: 'Triggers when a work order, quote or service invoice is created in Sage',
					},
					{
						name: 'Work Order Scheduled',
						value: 'work_order_scheduled',
						description: 'Triggers when the date or the technician of a work order, or of one of its visits, is set or changed',
					},
					{
						name: 'Work Order Status Changed',
						value: 'work_order_status_changed',
						description: 'Triggers when a work order gets another status in Sage, such as Complete, or is posted as an invoice',
					},
					{
						name: 'Work Order Updated',
						value: 'work_order_updated',
						description: 'Triggers when anything in a work order changes in Sage: its lines, visits and payments included',
					},
				],
				default: [],
				description: 'What has to happen for the workflow to start',
			},
			{
				displayName: 'Company',
				name: 'company',
				type: 'resourceLocator',
				default: { mode: 'list', value: '' },
				description: 'The Sage company. Left empty, the events of all companies that the API key sees.',
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
			},
			{
				displayName: 'Filters',
				name: 'filters',
				type: 'fixedCollection',
				typeOptions: { multipleValues: true },
				placeholder: 'Add Filter',
				default: {},
				description: 'Only events whose record meets all of these are sent',
				options: [
					{
						displayName: 'Filter',
						name: 'filter',
						values: [
							{
								displayName: 'Field Name or ID',
								name: 'field',
								type: 'options',
								typeOptions: { loadOptionsMethod: 'filterFields', loadOptionsDependsOn: ['events'] },
								default: '',
								description: 'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
							},
							{
								displayName: 'Comparison',
								name: 'comparison',
								type: 'options',
								options: [
									{
										name: 'At Least',
										value: 'gte',
										description: 'A number or date from this one on',
									},
									{ name: 'At Most', value: 'lte', description: 'A number or date up to this one' },
									{
										name: 'Has Changed',
										value: 'changed',
										description: 'Whatever the new value is',
									},
									{ name: 'Is', value: 'is' },
									{
										name: 'Is One Of',
										value: 'in',
										description: 'One of several values, with commas between them',
									},
								],
								default: 'is',
							},
							{
								displayName: 'Value',
								name: 'value',
								type: 'string',
								displayOptions: {
									hide: { comparison: ['changed'] },
								},
								default: '',
								placeholder: 'e.g. 4',
							},
						],
					},
				],
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add Option',
				default: {},
				options: [
					{
						displayName: 'Decide As',
						name: 'decideAs',
						type: 'string',
						default: '',
						placeholder: 'e.g. Dana Reyes',
						description: 'For Export Requested alone: the approver who decides by the link that each event then holds. The API key needs the scope export:decide.',
					},
					{
						displayName: 'Leave Out Own Changes',
						name: 'excludeOwn',
						type: 'boolean',
						default: false,
						description: 'Whether to leave out changes made with this API key, so that no workflow starts itself',
					},
					{
						displayName: 'Only IDs',
						name: 'thin',
						type: 'boolean',
						default: false,
						description: 'Whether to send only the ID of the record instead of all of its fields',
					},
				],
			},
		],
	};

	methods = {
		listSearch: { searchCompanies: search('companies') },
		loadOptions: { filterFields: filterFields(FILTERABLE) },
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await checkExists(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await create(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await remove(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
