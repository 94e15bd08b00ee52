"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Sage100ContractorApi = void 0;
class Sage100ContractorApi {
    constructor() {
        this.name = 'sage100ContractorApi';
        this.displayName = 'Sage 100 Contractor API';
        this.icon = { light: 'file:../icons/sage100Contractor.svg', dark: 'file:../icons/sage100Contractor.dark.svg' };
        this.documentationUrl = 'https://sage.example.com/docs';
        this.properties = [
            {
                displayName: 'Server Address',
                name: 'baseUrl',
                type: 'string',
                default: '',
                required: true,
                placeholder: 'e.g. https://sage.example.com',
                description: 'Where your Sage 100 Contractor plugin answers',
            },
            {
                displayName: 'API Key',
                name: 'apiKey',
                type: 'string',
                typeOptions: { password: true },
                default: '',
                required: true,
                description: 'A key made with "sage100-plugin key create" on that server',
            },
        ];
        this.authenticate = {
            type: 'generic',
            properties: { headers: { Authorization: '=Bearer {{$credentials.apiKey}}' } },
        };
        this.test = {
            request: {
                baseURL: '={{$credentials.baseUrl.trim().replace(/\\/+$/, "")}}',
                url: '/v1/me',
                ignoreHttpStatusErrors: true,
            },
            rules: [
                {
                    type: 'responseSuccessBody',
                    properties: {
                        key: 'code',
                        value: 'unauthenticated',
                        message: 'The plugin does not accept this API key. Make one with "sage100-plugin key create" and enter it here.',
                    },
                },
                {
                    type: 'responseSuccessBody',
                    properties: {
                        key: 'code',
                        value: 'key_paused',
                        message: 'This API key is paused. Stop the flow that repeats itself, then run "sage100-plugin key resume" with the id of the key.',
                    },
                },
                {
                    type: 'responseSuccessBody',
                    properties: {
                        key: 'plugin',
                        value: undefined,
                        message: 'No Sage 100 Contractor plugin answers there. Check Server Address: it is the address without any path.',
                    },
                },
            ],
        };
    }
}
exports.Sage100ContractorApi = Sage100ContractorApi;
