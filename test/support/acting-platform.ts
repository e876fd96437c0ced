import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { postgresApprovalDesk } from '../../adapters/postgres/approval-desk.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { postgresExecutions } from '../../adapters/postgres/executions.ts';
import { postgresMessages } from '../../adapters/postgres/messages.ts';
import { tierKeyring } from '../../adapters/postgres/tenant-keys.ts';
import { connectRedis } from '../../adapters/redis/connect.ts';
import { redisEventStream } from '../../adapters/redis/event-stream.ts';
import { vault as openVault } from '../../adapters/vault.ts';
import type { ErrorCode } from '../../contracts/errors.ts';
import type { MessageRef } from '../../contracts/identifiers.ts';
import type { MessageEvent } from '../../contracts/stream-events.ts';
import type { NewApproval, OpenedApproval } from '../../domain/approval-ports.ts';
import type { Stack } from '../../scripts/stack.ts';
import { keySettings } from './key-settings.ts';

export interface ActingPlatform {
  /** Sends a piece into the message's stream. */
  publish(ref: MessageRef, event: MessageEvent): Promise<void>;
  begin(ref: MessageRef): Promise<void>;
  /** Records the reply and ends the message, as the workflow does; publishes nothing. */
  answer(ref: MessageRef, reply: string, code?: ErrorCode): Promise<void>;
  /** Puts a call before the owner, or before those who are named. */
  ask(approval: NewApproval, approvers?: string[]): Promise<OpenedApproval>;
  stop(): Promise<void>;
}

/** Does to the record and the streams what the platform tier does, under its role and with its key, without a workflow. */
export function actAsPlatform(stack: Stack): ActingPlatform {
  const env = stack.env('platform');
  const log = pino({ level: 'silent' });
  const database = openDatabase(env['DATABASE_URL'] ?? '', { max: 2 });
  const vault = openVault(tierKeyring(database, 'platform', keySettings(env)));
  const redis = connectRedis(stack.redisUrl, log);
  const events = redisEventStream(redis, vault, log);
  const messages = postgresMessages(database, vault);
  const executions = postgresExecutions(database, vault);
  return {
    publish: (ref, event) => events.publish(ref, event),
    async begin(ref) {
      await messages.begin(ref);
    },
    async answer(ref, reply, code) {
      const outcome = code ? { state: 'refused' as const, code } : { state: 'answered' as const };
      await executions.record({
        ref,
        agentVersion: 1,
        outcome,
        reply,
        replyId: randomUUID(),
        tokens: { prompt: 20, completion: 5, estimated: false },
        toolsCalled: [],
        workerId: 'worker-1',
        provider: 'builtin',
        model: 'builtin',
        attempts: 1,
        durationMs: 1_200,
        platformLatencyMs: 40,
        aiLatencyMs: 900,
        priority: { score: 0.6, key: 3 },
        policyHash: 'none',
        audited: 'full',
        decisions: [],
      });
      await messages.finish(ref, outcome);
    },
    ask: (approval, approvers = []) => postgresApprovalDesk(database, vault).open(approval, approvers, 600),
    async stop() {
      redis.disconnect();
      await database.close();
    },
  };
}
