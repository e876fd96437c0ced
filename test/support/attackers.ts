import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { tierKeyring } from '../../adapters/postgres/tenant-keys.ts';
import { messageWorkflowId } from '../../contracts/addresses.ts';
import type { MessageRef } from '../../contracts/identifiers.ts';
import type { Stack } from '../../scripts/stack.ts';
import { dataConverter } from '../../temporal/data-converter.ts';
import type { Attempt } from './attacking-workflow.ts';
import { keySettings } from './key-settings.ts';
import type { PlatformTier } from './platform-tier.ts';

export interface Attackers {
  /** Starts under the id of a message's workflow, which is over, with eyes on a queue of the AI tier. */
  start(tier: PlatformTier, ref: MessageRef, aiQueue: string): Promise<Attack>;
  stop(): Promise<void>;
}

interface Attack {
  run: string;
  /** How each ended, in their order. */
  attemptAll(attempts: Attempt[]): Promise<string[]>;
}

const QUEUE = 'attackers';

/** A worker whose workflows do what whoever can write to Temporal could. One in a process: it sets the process's runtime. */
export async function startAttackers(stack: Stack): Promise<Attackers> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const env = stack.env('platform');
  const record = openDatabase(env['DATABASE_URL'] ?? '', { max: 1 });
  const connection = await NativeConnection.connect({ address: stack.run.temporal.address });
  const worker = await Worker.create({
    ...{ connection, namespace: stack.run.temporal.namespace, taskQueue: QUEUE },
    workflowsPath: fileURLToPath(new URL('attacking-workflow.ts', import.meta.url)),
    dataConverter: dataConverter(tierKeyring(record, 'platform', keySettings(env))),
  });
  const running = worker.run();
  return {
    async start(tier, ref, aiQueue) {
      const handle = await tier.client.workflow.start('attack', {
        ...{ taskQueue: QUEUE, workflowId: messageWorkflowId(ref), args: [aiQueue] },
      });
      return {
        run: handle.firstExecutionRunId,
        async attemptAll(attempts) {
          await handle.signal<[Attempt[]]>('attemptAll', attempts);
          return (await handle.result()) as string[];
        },
      };
    },
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
      await record.close();
    },
  };
}

/** What the platform really sent to the AI tier for a message, the first time: a permit, and what it is for. */
export async function sentFor(
  { client, codec }: PlatformTier,
  ref: MessageRef,
  activity: Attempt['activity'],
): Promise<[permit: string, request: Record<string, unknown>]> {
  const { events } = await client.workflow.getHandle(messageWorkflowId(ref)).fetchHistory();
  const sent = events
    ?.map((event) => event.activityTaskScheduledEventAttributes)
    .find((scheduled) => scheduled?.activityType?.name === activity);
  const opened = await codec.decode(sent?.input?.payloads ?? []);
  const [permit, request] = opened.map(({ data }) => JSON.parse(Buffer.from(data ?? []).toString()) as unknown);
  return [permit as string, request as Record<string, unknown>];
}
