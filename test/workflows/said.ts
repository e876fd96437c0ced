import assert from 'node:assert/strict';
import { messageWorkflowId } from '../../contracts/addresses.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import type { PlatformTier } from '../support/platform-tier.ts';
import type { XmppClient } from '../support/xmpp-client.ts';
import type { HistoryName } from './outcomes.ts';

export interface World {
  platform: Platform;
  tier: PlatformTier;
  ana: Person;
  client: XmppClient;
  /** A server that is asked and never answers; `asked` resolves with the first request. */
  unheard: { host: string; port: number; asked: Promise<void> };
}

/** Has one message go one way; says the id of which workflow's history is to be recorded under which name once it has ended. */
export type Scenario = (world: World) => Promise<Partial<Record<HistoryName, string>>>;

/** Sends a message and waits for its receipt; the id of its workflow. */
export async function said(platform: Platform, client: XmppClient, agent: TestAgent, body: string): Promise<string> {
  const id = await client.send({ to: agent.jid, body });
  await client.waitFor((stanza) => stanza.receiptFor === id);
  const [row] = await platform.sql<{ id: string; owner: string }>(
    'select id, owner_user_id as owner from messages where stanza_id = $1',
    [id],
  );
  assert.ok(row);
  return messageWorkflowId({ ownerUserId: row.owner, agentId: agent.id, messageId: row.id });
}
