import type { ContentAudit } from '../../domain/content-ports.ts';
import type { Database } from './database.ts';

const READ = `
  INSERT INTO audit_logs (owner_user_id, event_type, severity, details) VALUES ($1, 'content.read', 'warning', $2)`;

/** Somebody else's reading stands in the audit of the one whose content it was. */
export const postgresContentAudit = (database: Database): ContentAudit => ({
  async reading(ownerUserId, { readerUserId, by, pieces }) {
    const details = JSON.stringify({ reader: readerUserId, by, pieces });
    await database.statementAsOwner(ownerUserId, 'audit-content-read', READ, [ownerUserId, details]);
  },
});
