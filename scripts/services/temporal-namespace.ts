/**
 * `temporal-namespace.ts <address> <namespace>` makes the namespace, its 30 days of retention and the search
 * attributes what they should be, whatever is there.
 */
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { temporalTls } from '../../temporal/tls.ts';
import { searchAttributes } from './temporal-search-attributes.ts';

const keyword = 2; // temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
const retention = msToTs('30 days');

const [address = '', namespace = ''] = process.argv.slice(2);
const connection = await Connection.connect({ address, tls: temporalTls(process.env) });
try {
  await ensureNamespace(connection);
  await ensureSearchAttributes(connection);
} finally {
  await connection.close();
}

async function ensureNamespace({ workflowService }: Connection): Promise<void> {
  try {
    const { config } = await workflowService.describeNamespace({ namespace });
    const current = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
    if (current >= Number(retention.seconds)) return;
    await workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: retention } });
  } catch (error) {
    if ((error as { code?: number }).code !== 5 /* NOT_FOUND */) throw error;
    await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention });
  }
}

async function ensureSearchAttributes({ operatorService }: Connection): Promise<void> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const missing = searchAttributes.filter((name) => customAttributes?.[name] === undefined);
  if (missing.length === 0) return;
  const wanted = Object.fromEntries(missing.map((name) => [name, keyword]));
  await operatorService.addSearchAttributes({ namespace, searchAttributes: wanted });
}
