import { randomUUID } from 'node:crypto';
import { agentInput } from '../../contracts/agent.ts';
import { AppError } from '../../contracts/errors.ts';
import type { MessageRef } from '../../contracts/identifiers.ts';
import type {
  AgentCard,
  AgentNews,
  AnnouncedAgent,
  ChatDesk,
  ChatStatus,
  CommandRef,
} from '../../domain/chat-ports.ts';
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
export class MemoryRecord implements Directory, Inbox, MessageStarter, Vault, ChatDesk, AgentNews {
  readonly agents = new Map<string, { owner: string; entry: DirectoryEntry }>();
  /** Accepted messages in the order of their acceptance; bodies are readable. */
  readonly accepted: (InboundMessage & { body: string; sequence: number })[] = [];
  readonly started: MessageRef[] = [];
  readonly refusals: { agentId: string; senderJid: string }[] = [];
  /** What agents' vCards say beside their names. */
  readonly cards = new Map<string, Omit<AgentCard, 'name'>>();
  /** `/new` and `/stop`, as they were given. */
  readonly commands: (CommandRef & { name: 'new' | 'stop' })[] = [];
  /** Cancelled messages. */
  readonly cancelled: MessageRef[] = [];
  /** Agents whose definition was read. */
  readonly described: string[] = [];
  /** Whoever listens to changes of agents. */
  hear: Parameters<AgentNews['listen']>[0] | undefined;
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

  async status({ agentId, senderJid }: Omit<CommandRef, 'key'>): Promise<ChatStatus> {
    const { state } = this.#owned(agentId, senderJid);
    const end = new Date(Date.now() + 30_000);
    const running = this.accepted.filter((row) => row.agentId === agentId).length;
    const worker = { silentMs: 0, slots: 4, activeRequests: 0, averageLatencyMs: null, hourlyLatencyMs: null };
    return {
      ...{ state, running, minuteLeft: 1_000, dayLeft: 2_000_000, minuteEndsAt: end, dayEndsAt: end },
      ...{ pool: 'default', workers: [worker] },
    };
  }

  async card({ agentId, senderJid }: Omit<CommandRef, 'key'>): Promise<AgentCard> {
    const { agentName: name } = this.#owned(agentId, senderJid);
    return { name, description: '', domainTags: [], ...this.cards.get(agentId) };
  }

  async definition({ agentId, senderJid }: Omit<CommandRef, 'key'>) {
    const { agentName: name } = this.#owned(agentId, senderJid);
    this.described.push(agentId);
    const { profile, ...rest } = agentInput.parse({ profile: { name: 'Guide', system_prompt: 'You guide.' } });
    const { system_prompt: _, ...shown } = profile;
    return { version: 3, definition: { ...rest, profile: { ...shown, name } } }; // a name that the door would refuse, too
  }

  async closeConversation(command: CommandRef): Promise<void> {
    this.commands.push({ ...command, name: 'new' });
  }

  async messagesToStop(command: CommandRef): Promise<MessageRef[]> {
    this.commands.push({ ...command, name: 'stop' });
    const { agentId, ownerUserId } = command;
    return this.accepted
      .filter((row) => row.agentId === agentId)
      .map(({ messageId }) => ({ ownerUserId, agentId, messageId }));
  }

  async cancel(ref: MessageRef): Promise<boolean> {
    this.cancelled.push(ref);
    return true;
  }

  async page(after: string): Promise<AnnouncedAgent[]> {
    return [...this.agents]
      .filter(([agentId, { entry }]) => agentId > after && entry.state !== 'deleted')
      .map(([agentId, { owner, entry }]) => {
        return { agentId, ownerJid: owner, name: entry.agentName, state: entry.state };
      });
  }

  async listen(hear: Parameters<AgentNews['listen']>[0], signal: AbortSignal): Promise<void> {
    this.hear = hear;
    hear.begun();
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  #owned(agentId: string, senderJid: string): DirectoryEntry {
    const agent = this.agents.get(agentId);
    if (agent?.owner !== senderJid) throw new AppError('item.not_found');
    return agent.entry;
  }
}
