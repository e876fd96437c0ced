import type { RefusedPermits } from '../../domain/permit-ports.ts';
import type { Database } from './database.ts';

/** The one thing that the AI tier can write into the audit. */
export const postgresRefusedPermits = (database: Database): RefusedPermits => ({
  async audit({ ownerUserId, workflowId, step, reason }) {
    await database.call('audit-refused-permit', 'SELECT audit_refused_permit($1, $2, $3, $4)', [
      ...[ownerUserId ?? null, workflowId, step, reason],
    ]);
  },
});
