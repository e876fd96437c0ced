import { Client, Connection, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { messageWorkflowId } from '../contracts/addresses.ts';
import type { MessageStarter } from '../domain/ports.ts';
import { PLATFORM_QUEUE, PROCESS_MESSAGE } from '../workflows/messages.ts';
import { temporalTls } from './tls.ts';

interface TemporalSettings {
  TEMPORAL_ADDRESS: string;
  TEMPORAL_NAMESPACE: string;
  TEMPORAL_TLS_CA_FILE?: string | undefined;
  TEMPORAL_TLS_CERT_FILE?: string | undefined;
  TEMPORAL_TLS_KEY_FILE?: string | undefined;
}

/** A client that connects when it is first used, so that a door starts and accepts while Temporal is away. */
export function openTemporalClient(config: TemporalSettings, dataConverter: DataConverter): Client {
  const connection = Connection.lazy({ address: config.TEMPORAL_ADDRESS, tls: temporalTls(config) });
  return new Client({ connection, namespace: config.TEMPORAL_NAMESPACE, dataConverter });
}

/**
 * Starts `processMessage`, once per message whatever happens: an open run of the same id is used, a closed one means
 * the message was answered already. Rejects when Temporal does not take it within `timeoutMs`; the row stays and the
 * starter loop of the platform tries again.
 */
export const temporalStarter = (client: Client, timeoutMs = 1_500): MessageStarter => ({
  async start(ref) {
    try {
      await client.withDeadline(Date.now() + timeoutMs, () =>
        client.workflow.start(PROCESS_MESSAGE, {
          args: [ref],
          taskQueue: PLATFORM_QUEUE,
          workflowId: messageWorkflowId(ref),
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowIdConflictPolicy: 'USE_EXISTING',
          priority: { fairnessKey: ref.ownerUserId },
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  },
});
