// Generated from the catalog by `sage100-plugin generate` (registry 8c923f249c86). Do not edit.
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { companyFields, search } from '../shared/lists';
import { run } from '../shared/run';
import { workOrderFields, workOrderOperations } from './descriptions/WorkOrderDescription';
import { clientFields, clientOperations } from './descriptions/ClientDescription';
import { serviceSiteFields, serviceSiteOperations } from './descriptions/ServiceSiteDescription';
import { changeOrderFields, changeOrderOperations } from './descriptions/ChangeOrderDescription';
import { budgetFields, budgetOperations } from './descriptions/BudgetDescription';
import { vendorFields, vendorOperations } from './descriptions/VendorDescription';
import { jobFields, jobOperations } from './descriptions/JobDescription';
import { jobCostFields, jobCostOperations } from './descriptions/JobCostDescription';
import { subcontractFields, subcontractOperations } from './descriptions/SubcontractDescription';
import {
	purchaseOrderFields,
	purchaseOrderOperations,
} from './descriptions/PurchaseOrderDescription';
import { commitmentFields, commitmentOperations } from './descriptions/CommitmentDescription';
import {
	payableInvoiceFields,
	payableInvoiceOperations,
} from './descriptions/PayableInvoiceDescription';
import { exportFields, exportOperations } from './descriptions/ExportDescription';
import { OUTCOMES } from './outcomes';

const FIELDS = [
	...workOrderFields,
	...clientFields,
	...serviceSiteFields,
	...changeOrderFields,
	...budgetFields,
	...vendorFields,
	...jobFields,
	...jobCostFields,
	...subcontractFields,
	...purchaseOrderFields,
	...commitmentFields,
	...payableInvoiceFields,
	...exportFields,
];

export class Sage100Contractor implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Sage 100 Contractor',
		name: 'sage100Contractor',
		icon: {
			light: 'file:../../icons/sage100Contractor.svg',
			dark: 'file:../../icons/sage100Contractor.dark.svg',
		},
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"].split("_").join(" ") }}',
		description: 'Read and write jobs, budgets, change orders, commitments, vendors and work orders in Sage',
		defaults: { name: 'Sage 100 Contractor' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'sage100ContractorApi', required: true }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Budget', value: 'budget' },
					{ name: 'Change Order', value: 'change_order' },
					{ name: 'Client', value: 'client' },
					{ name: 'Commitment', value: 'commitment' },
					{ name: 'Export', value: 'export' },
					{ name: 'Job', value: 'job' },
					{ name: 'Job Cost', value: 'job_cost' },
					{ name: 'Payable Invoice', value: 'payable_invoice' },
					{ name: 'Purchase Order', value: 'purchase_order' },
					{ name: 'Service Site', value: 'service_site' },
					{ name: 'Subcontract', value: 'subcontract' },
					{ name: 'Vendor', value: 'vendor' },
					{ name: 'Work Order', value: 'work_order' },
				],
				default: 'budget',
			},
			...workOrderOperations,
			...clientOperations,
			...serviceSiteOperations,
			...changeOrderOperations,
			...budgetOperations,
			...vendorOperations,
			...jobOperations,
			...jobCostOperations,
			...subcontractOperations,
			...purchaseOrderOperations,
			...commitmentOperations,
			...payableInvoiceOperations,
			...exportOperations,
			...FIELDS,
		],
	};

	methods = {
		listSearch: {
			searchChangeOrderTypes: search('change_order_types'),
			searchChangeOrders: search('change_orders', { job: 'job' }),
			searchClientStatuses: search('client_statuses'),
			searchClientTypes: search('client_types'),
			searchClients: search('clients'),
			searchCompanies: search('companies'),
			searchCostCodes: search('cost_codes'),
			searchCostTypes: search('cost_types', { cost_code: 'cost_code' }),
			searchCostTypesByFromCostCode: search('cost_types', { cost_code: 'from_cost_code' }),
			searchCostTypesByToCostCode: search('cost_types', { cost_code: 'to_cost_code' }),
			searchJobStatuses: search('job_statuses'),
			searchJobTypes: search('job_types'),
			searchJobs: search('jobs'),
			searchPhases: search('phases', { job: 'job' }),
			searchPriorities: search('priorities'),
			searchPurchaseOrders: search('purchase_orders', { job: 'job' }),
			searchServiceAreas: search('service_areas'),
			searchServiceSites: search('service_sites', { client: 'client' }),
			searchStates: search('states'),
			searchSubcontractLines: search('subcontract_lines', { subcontract: 'subcontract' }),
			searchSubcontracts: search('subcontracts', { job: 'job' }),
			searchTechnicians: search('technicians'),
			searchUnlinkedJobs: search('unlinked_jobs'),
			searchVendorTypes: search('vendor_types'),
			searchVendors: search('vendors'),
			searchWorkOrderStatuses: search('work_order_statuses'),
			searchWorkOrderTypes: search('work_order_types'),
			searchWorkOrders: search('work_orders'),
		},
		resourceMapping: { companyFields: companyFields(FIELDS) },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await run(this, FIELDS, OUTCOMES);
	}
}
