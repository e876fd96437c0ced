/** What an API key may be allowed: to look, and to change. Neither contains the other. */
export const apiKeyScopes = ['read', 'write'] as const;
export type ApiKeyScope = (typeof apiKeyScopes)[number];
