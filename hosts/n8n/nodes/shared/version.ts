// Generated from the catalog by `sage100-plugin generate` (registry 8c923f249c86). Do not edit.

export const AGENT: string = 'n8n-nodes-sage100contractor/0.1.0';

export const REGISTRY: string = '8c923f249c865cac0b6da9bd29276e9749d08af8a859bb3bf66c28f5d337f7d4';
