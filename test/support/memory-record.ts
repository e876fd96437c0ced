import { randomUUID } from 'node:crypto';
import { AppError } from '../../contracts/errors.ts';
import type { MessageRef } from '../../contracts/identifiers.ts';
import type {
  AcceptedMessage,
  Directory,
  DirectoryEntry,
  Inbox,
  InboundMessage,
  MessageStarter,
  Vault,
} from '../../domain/ports.ts';

/** The record in memory, for tests of doors alone: same answers as the database, no durability. */
export class MemoryRecord implements Directory, Inbox, MessageStarter, Vault {
  readonly agents = new Map<string, { owner: string; entry: DirectoryEntry }>();
  /** Accepted messages in the order of their acceptance; bodies are readable. */
  readonly accepted: (InboundMessage & { body: string; sequence: number })[] = [];
  readonly started: MessageRef[] = [];
  readonly refusals: { agentId: string; senderJid: string }[] = [];
  /** Milliseconds an insert takes. */
  insertTakes: () => number = () => 0;
  /** Inserts that are under way. */
  inserting = 0;
  /** Set: every insert fails so. */
  insertFails: Error | undefined;
  /** Set: the directory cannot be asked. */
  directoryFails: Error | undefined;

  /** Makes an agent of a person and returns its id. */
  agent(owner: string, entry: Partial<Pick<DirectoryEntry, 'agentName' | 'state'>> = {}): string {
    const agentId = randomUUID();
    this.agents.set(agentId, {
      owner,
      entry: { agentId, ownerUserId: randomUUID(), agentName: 'Guide', state: 'active', ...entry },
    });
    return agentId;
  }

  async lookup(agentId: string, senderJid: string): Promise<DirectoryEntry | undefined> {
    if (this.directoryFails) throw this.directoryFails;
    const agent = this.agents.get(agentId);
    return agent?.owner === senderJid ? agent.entry : undefined;
  }

  async countRefusal(agentId: string, senderJid: string): Promise<void> {
    this.refusals.push({ agentId, senderJid });
  }

  async agentsOf(ownerJid: string): Promise<{ agentId: string; name: string; state: 'active' | 'paused' }[]> {
    return [...this.agents.values()].flatMap(({ owner, entry: { agentId, agentName: name, state } }) =>
      owner === ownerJid && state !== 'deleted' ? [{ agentId, name, state }] : [],
    );
  }

  async accept(message: InboundMessage): Promise<AcceptedMessage> {
    this.inserting += 1;
    await new Promise((resolve) => setTimeout(resolve, this.insertTakes()));
    this.inserting -= 1;
    if (this.insertFails) throw this.insertFails;
    if (this.agents.get(message.agentId)?.owner !== message.senderJid) throw new AppError('item.not_found');
    const { agentId, senderJid, key } = message;
    const conversation = this.accepted.filter((row) => row.agentId === agentId && row.senderJid === senderJid);
    const before = conversation.find((row) => row.key === key);
    const row = before ?? {
      ...message,
      body: Buffer.from(message.sealedBody).toString(),
      sequence: conversation.length + 1,
    };
    if (before === undefined) this.accepted.push(row);
    const ref = { ownerUserId: row.ownerUserId, agentId, messageId: row.messageId };
    return { ref, sequence: row.sequence, duplicate: before !== undefined, finished: false };
  }

  async start(ref: MessageRef): Promise<void> {
    this.started.push(ref);
  }

  async seal(_owner: string, _context: string, plain: Uint8Array): Promise<Uint8Array> {
    return plain;
  }

  async open(_owner: string, _context: string, sealed: Uint8Array): Promise<Uint8Array> {
    return sealed;
  }
}
