/** A PostgreSQL of its own for one test file, migrated, with a person or two and their agents in it. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { folderOfShards } from '../../adapters/key-shards.ts';
import { postgresAccounts } from '../../adapters/postgres/accounts.ts';
import { postgresAgents } from '../../adapters/postgres/agents.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import { postgresInbox } from '../../adapters/postgres/inbox.ts';
import { tierKeyring } from '../../adapters/postgres/tenant-keys.ts';
import { vault } from '../../adapters/vault.ts';
import { agentInput } from '../../contracts/agent.ts';
import type { AgentDefinition } from '../../contracts/agent.ts';
import { tiers } from '../../contracts/identifiers.ts';
import type { Tier } from '../../contracts/identifiers.ts';
import type { KeyShards } from '../../domain/key-ports.ts';
import type { AcceptedMessage, Vault } from '../../domain/ports.ts';
import { startRehearsedStack } from './rehearsed-state.ts';
import type { Stack } from '../../scripts/stack.ts';
import { keyFolder } from '../../scripts/state/folders.ts';

export const AGENTS_DOMAIN = 'agents.example.test';

export interface Person {
  userId: string;
  jid: string;
  agentId: string;
}

export interface PrivateDatabase {
  readonly stack: Stack;
  /** Superuser, for what only an administrator or a clock could do. */
  readonly admin: pg.Pool;
  readonly publicKeys: Record<Tier, string>;
  readonly shards: KeyShards;
  /** The database under the role of a tier; one pool for each tier. */
  as(tier: Tier): Database;
  vaultOf(tier: Tier): Vault;
  /** A person with a tenant key and one agent. */
  person(settings?: PersonSettings): Promise<Person>;
  /** A message of a person to their agent, accepted as the bridge does it. */
  say(person: Person, text: string, key?: string): Promise<AcceptedMessage>;
  stop(): Promise<void>;
}

interface PersonSettings {
  quota?: { tokens_per_minute?: number; tokens_per_day?: number };
  systemPrompt?: string;
}

export const definition = (name = 'Ada'): AgentDefinition => {
  const { profile, ...rest } = agentInput.parse({ profile: { name, system_prompt: '-' } });
  const { system_prompt: _, ...visible } = profile;
  return { ...rest, profile: visible };
};

export async function privateDatabase(): Promise<PrivateDatabase> {
  const stack = await startRehearsedStack({ services: ['postgres'], processes: [] });
  const admin = new pg.Pool({ connectionString: stack.adminUrl, max: 5 });
  admin.on('error', () => undefined);
  const { tierKeys } = stack.secrets;
  const publicKeys = Object.fromEntries(tiers.map((tier) => [tier, tierKeys[tier].publicKey])) as Record<Tier, string>;
  const shards = folderOfShards(keyFolder(stack.stateDir));
  const open = new Map<Tier, Database>();
  const vaults = new Map<Tier, Vault>();

  const as = (tier: Tier): Database => {
    const found = open.get(tier) ?? openDatabase(stack.env(tier)['DATABASE_URL'] ?? '', { max: 10 });
    open.set(tier, found);
    return found;
  };
  const vaultOf = (tier: Tier): Vault => {
    const found =
      vaults.get(tier) ??
      vault(
        tierKeyring(as(tier), tier, {
          AIOX_TIER_KEY: tierKeys[tier].privateKey,
          AIOX_KEY_DIR: keyFolder(stack.stateDir),
        }),
      );
    vaults.set(tier, found);
    return found;
  };

  return {
    stack,
    admin,
    publicKeys,
    shards,
    as,
    vaultOf,
    async person({ quota, systemPrompt = 'You are kind.' } = {}) {
      const [userId, agentId] = [randomUUID(), randomUUID()];
      const name = `p-${userId.slice(0, 8)}`;
      const jid = `${name}@example.test`;
      const account = { userId, email: `${name}@mail.test`, name, jid, passwordHash: 'not a hash' };
      await postgresAccounts(as('api'), publicKeys, shards).create(account, async () => undefined);
      if (quota) await admin.query('UPDATE users SET quota_config = $2 WHERE id = $1', [userId, quota]);
      const agents = postgresAgents(as('api'), vaultOf('api'), { agentsDomain: AGENTS_DOMAIN });
      await agents.create(userId, agentId, definition(), systemPrompt, async () => undefined);
      return { userId, jid, agentId };
    },
    async say({ userId, jid, agentId }, text, key = randomUUID()) {
      const messageId = randomUUID();
      const body = new TextEncoder().encode(text);
      return postgresInbox(as('bridge')).accept({
        messageId,
        agentId,
        ownerUserId: userId,
        senderJid: jid,
        replyTo: `${jid}/phone`,
        key,
        door: 'xmpp',
        stanzaId: key,
        thread: 'thread-1',
        receivedAt: new Date(),
        sealedBody: await vaultOf('bridge').seal(userId, `message:${messageId}`, body),
      });
    },
    async stop() {
      await Promise.all([...open.values()].map((database) => database.close()));
      await admin.end();
      await stack.stop({ wipe: true });
    },
  };
}
