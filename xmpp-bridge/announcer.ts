import type { Logger } from 'pino';
import { agentJid } from '../contracts/addresses.ts';
import type { AgentNews, AnnouncedAgent } from '../domain/chat-ports.ts';
import type { Out } from './outbox.ts';
import type { Mood } from './presence-stanza.ts';
import { availableStanza, unavailableStanza } from './presence-stanza.ts';
import type { SpokenLanguages } from './spoken-language.ts';
import { Thinking } from './thinking.ts';
import type { Seen } from './thinking.ts';

interface Parts {
  news: AgentNews;
  out: Out;
  languages: SpokenLanguages;
  agentsDomain: string;
  log: Logger;
}

const PAGE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';
const TRY_AGAIN_MS = 2_000;

/**
 * Keeps contact lists true without being asked: agents that change, that think, and after a new stream or a time in
 * which changes could not be heard all of them. To bare JIDs: the server hands a presence to whoever is there and
 * drops the others, so that nobody need know who is online.
 */
export class Announcer {
  readonly thinking: Thinking;
  readonly #parts: Parts;
  readonly #ending = new AbortController();
  #listening: Promise<void> = Promise.resolve();
  #telling: Promise<void> = Promise.resolve();
  #wanted = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.thinking = new Thinking((seen, mood) => this.#show(seen, mood));
  }

  /** Begins to listen; to be called when the stream is open for the first time. */
  start(): void {
    const changed = (agent: AnnouncedAgent): void => this.#changed(agent);
    this.#listening = this.#parts.news.listen({ begun: () => this.tellAll(), changed }, this.#ending.signal);
  }

  /** Shows every agent to its owner; said again while it is under way, it is done once more. */
  tellAll(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#telling = this.#telling.then(async () => {
      this.#wanted = false;
      await this.#everyPage().catch((error: unknown) => {
        this.#parts.log.warn({ event: 'agents_not_announced', error });
        setTimeout(() => this.#ending.signal.aborted || this.tellAll(), TRY_AGAIN_MS).unref();
      });
    });
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.thinking.stop();
    await Promise.all([this.#listening, this.#telling]);
  }

  async #everyPage(): Promise<void> {
    for (let after = FIRST; !this.#ending.signal.aborted;) {
      const page = await this.#parts.news.page(after, PAGE);
      for (const agent of page) await this.#tell(agent);
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      after = last.agentId;
    }
  }

  #changed(agent: AnnouncedAgent): void {
    void this.#tell(agent);
  }

  async #tell({ agentId, ownerJid, name: agentName, state }: AnnouncedAgent): Promise<void> {
    const seen: Seen = { agentId, ownerJid, agentName, state };
    const mood = this.thinking.changed(seen);
    if (state !== 'deleted') return this.#send(seen, mood);
    await this.#parts.out.hint(unavailableStanza(agentJid(agentId, this.#parts.agentsDomain), ownerJid));
  }

  #show(seen: Seen, mood: Mood): void {
    void this.#send(seen, mood);
  }

  async #send({ agentId, ownerJid, agentName }: Seen, mood: Mood): Promise<void> {
    const { out, languages, agentsDomain } = this.#parts;
    const jid = agentJid(agentId, agentsDomain);
    await out.hint(availableStanza(jid, ownerJid, { agentName, mood }, languages.of(ownerJid)));
  }
}
