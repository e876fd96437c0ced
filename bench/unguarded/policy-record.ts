import type { PolicyRecord } from '../../domain/ports.ts';

export * from '../../adapters/postgres/policy-record.ts';

/** Decisions are not kept. */
export const postgresPolicyRecord = (): PolicyRecord => ({ record: async () => undefined });
