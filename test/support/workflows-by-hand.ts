import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { postgresInbox } from '../../adapters/postgres/inbox.ts';
import { tierKeyring } from '../../adapters/postgres/tenant-keys.ts';
import { vault as openVault } from '../../adapters/vault.ts';
import type { MessageRef } from '../../contracts/identifiers.ts';
import { messageWorkflowId } from '../../contracts/addresses.ts';
import type { Outcome } from '../../contracts/steps.ts';
import type { Stack } from '../../scripts/stack.ts';
import { PLATFORM_QUEUE, PROCESS_MESSAGE } from '../../workflows/messages.ts';
import { keySettings } from './key-settings.ts';
import { platformTier } from './platform-tier.ts';

export interface WorkflowsByHand {
  /** A message in the record as the bridge puts it there, without its workflow. */
  accept(agent: Omit<MessageRef, 'messageId'>, senderJid: string, body: string): Promise<MessageRef>;
  /** Runs the workflow whatever a door would say; `unfinished` if it has not ended within ten seconds. */
  run(ref: MessageRef): Promise<Outcome | 'unfinished'>;
  stop(): Promise<void>;
}

/** Acts past the doors, to see that nothing behind them trusts that they were asked. */
export function workflowsByHand(stack: Stack): WorkflowsByHand {
  const env = stack.env('bridge');
  const database = openDatabase(env['DATABASE_URL'] ?? '', { max: 2 });
  const vault = openVault(tierKeyring(database, 'bridge', keySettings(env)));
  const tier = platformTier(stack);
  return {
    async accept({ ownerUserId, agentId }, senderJid, body) {
      const messageId = randomUUID();
      const { ref } = await postgresInbox(database).accept({
        ...{ messageId, agentId, ownerUserId, senderJid },
        ...{ replyTo: senderJid, key: messageId, door: 'xmpp', stanzaId: messageId, thread: '' },
        receivedAt: new Date(),
        sealedBody: await vault.seal(ownerUserId, `message:${messageId}`, new TextEncoder().encode(body)),
      });
      return ref;
    },
    async run(ref) {
      const handle = await tier.client.workflow.start(PROCESS_MESSAGE, {
        args: [ref],
        taskQueue: PLATFORM_QUEUE,
        workflowId: messageWorkflowId(ref),
      });
      return Promise.race([handle.result() as Promise<Outcome>, pause(10_000, 'unfinished' as const, { ref: false })]);
    },
    async stop() {
      await tier.stop();
      await database.close();
    },
  };
}
