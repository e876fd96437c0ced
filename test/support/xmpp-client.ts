import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { installSlixmpp } from './slixmpp/install.ts';

/** A stanza as slixmpp received it; absent things are null. */
export interface ReceivedStanza {
  kind: 'message' | 'presence' | 'iq';
  from: string | null;
  to: string | null;
  type: string | null;
  id: string | null;
  body: string | null;
  thread: string | null;
  show: string | null;
  statuses: string[];
  chatState: string | null;
  /** Id of the message this is a receipt for (XEP-0184). */
  receiptFor: string | null;
  receiptAsked: boolean;
  originId: string | null;
  archiveId: string | null;
  /** Whom and what it answers (XEP-0461). */
  answers: { to: string | null; id: string | null };
  error: { type: string; condition: string; text: string | null } | null;
  xml: string;
}

/** A stage of an ad-hoc command, as slixmpp read it. */
export interface ReceivedStage {
  status: string;
  session: string;
  actions: string[];
  notes: [type: string, text: string][];
  facts: string[];
  /** What is filled in; lines are one text. */
  fields: Record<string, string | null>;
  /** Values by their labels. */
  options: Record<string, Record<string, string>>;
}

export interface Account {
  jid: string;
  password: string;
  host: string;
  port: number;
  caFile: string;
  /** False: log in without going online. */
  presence?: boolean;
}

export interface Sending {
  to: string;
  body?: string;
  /** Default: a fresh UUID; empty: no id. */
  id?: string;
  originId?: string;
  thread?: string;
  /** Default: true. */
  receipt?: boolean;
  type?: string;
  lang?: string;
  /** XML that is put into the message as it is. */
  extra?: string;
}

/** A query that the other side answered with an error. */
export class QueryError extends Error {
  readonly stanza: ReceivedStanza | undefined;
  constructor(condition: string, stanza: ReceivedStanza | undefined) {
    super(condition);
    this.stanza = stanza;
  }
}

interface Answer {
  seq: number;
  ok?: unknown;
  error?: string;
  stanza?: ReceivedStanza;
}

type Matches = (stanza: ReceivedStanza) => boolean;

/** slixmpp, a client that shares no code with the bridge, in a process of its own. */
export class XmppClient {
  /** Everything received since the login, in order. */
  readonly received: ReceivedStanza[] = [];
  /** Full JID, SASL mechanism and TLS version of the session. */
  session = { jid: '', mechanism: '', tls: '' };
  /** Whether the server has ended the stream, or the network has. */
  disconnected = false;
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #waiting = new Set<() => void>();
  #sequence = 0;
  #stderr = '';

  constructor(packages: string) {
    const script = join(import.meta.dirname, 'slixmpp', 'client.py');
    this.#child = spawn('python3', [script], {
      env: { PATH: process.env['PATH'], PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    createInterface({ input: this.#child.stdout! }).on('line', (line) => this.#heard(JSON.parse(line) as Answer));
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.#child.stdin!.on('error', () => {});
    this.#child.once('close', () => this.#ended());
  }

  async login(account: Account): Promise<void> {
    this.session = (await this.ask('login', { ...account })) as typeof this.session;
  }

  /** Sends a message and returns its id. */
  async send(sending: Sending): Promise<string> {
    return ((await this.ask('send', { ...sending })) as { id: string }).id;
  }

  /** Milliseconds until each of these addresses refuses a message, one after the other, by slixmpp's own clock. */
  async timeRefusals(targets: string[]): Promise<number[]> {
    return (await this.ask('time', { targets, body: 'let me in' })) as number[];
  }

  /** Sends XML as it is. */
  async sendRaw(xml: string): Promise<void> {
    await this.ask('raw', { xml });
  }

  async presence(presence: { to?: string; type?: string; show?: string; status?: string } = {}): Promise<void> {
    await this.ask('presence', presence);
  }

  async subscribe(to: string): Promise<void> {
    await this.presence({ to, type: 'subscribe' });
  }

  async roster(): Promise<Record<string, { name: string; subscription: string }>> {
    return (await this.ask('roster')) as Record<string, { name: string; subscription: string }>;
  }

  async discoInfo(
    to: string,
    node?: string,
  ): Promise<{ identities: { category: string; type: string; name: string }[]; features: string[] }> {
    return (await this.ask('disco', { to, kind: 'info', ...(node && { node }) })) as Awaited<
      ReturnType<XmppClient['discoInfo']>
    >;
  }

  async discoItems(to: string): Promise<{ jid: string; name: string }[]> {
    return ((await this.ask('disco', { to, kind: 'items' })) as { items: { jid: string; name: string }[] }).items;
  }

  /** The verification string that slixmpp computes for what an address answers (XEP-0115), and the vCard it reads. */
  async capabilities(
    to: string,
    node: string,
    hash: string,
  ): Promise<{ verification: string; card: unknown; keywords: unknown }> {
    return (await this.ask('capabilities', { to, node, hash })) as Awaited<ReturnType<XmppClient['capabilities']>>;
  }

  /** Throws QueryError with the condition when there is no pong. */
  async ping(to: string): Promise<void> {
    await this.ask('ping', { to });
  }

  /** A query with any payload. Throws QueryError with the answer when that is an error. */
  async query(to: string, xml: string, type: 'get' | 'set' = 'get'): Promise<ReceivedStanza> {
    return (await this.ask('iq', { to, xml, type })) as ReceivedStanza;
  }

  /**
   * One stage of an ad-hoc command (XEP-0050), as slixmpp's own plugins speak it; `form` is filled into the form of the stage
   * before. Throws QueryError with the condition.
   */
  async command(
    to: string,
    node: string,
    stage: { action?: string; session?: string; form?: Record<string, string> } = {},
  ): Promise<ReceivedStage> {
    return (await this.ask('command', { to, node, ...stage })) as ReceivedStage;
  }

  /** The server's archive of the exchange with one address (XEP-0313), oldest first. */
  async archive(peer: string): Promise<ReceivedStanza[]> {
    return (await this.ask('archive', { peer })) as ReceivedStanza[];
  }

  /** The first stanza, received already or to come, that fits; the error tells what came instead. */
  async waitFor(matches: Matches, milliseconds = 10_000): Promise<ReceivedStanza> {
    return (await this.waitForAll(matches, 1, milliseconds))[0]!;
  }

  /** All fitting stanzas once there are so many. */
  async waitForAll(matches: Matches, count: number, milliseconds = 10_000): Promise<ReceivedStanza[]> {
    const fitting = () => this.received.filter(matches);
    const enough = Promise.withResolvers<void>();
    const look = () => void (fitting().length >= count && enough.resolve());
    const late = new Error(`${count} fitting stanza(s) did not come within ${milliseconds} ms`);
    const timer = setTimeout(() => enough.reject(late), milliseconds);
    this.#waiting.add(look);
    look();
    try {
      await enough.promise;
      return fitting();
    } catch {
      const came = this.received.slice(-20).map(({ xml }) => xml.slice(0, 400));
      throw new Error([`${late.message}; the last of ${this.received.length}:`, ...came, this.#stderr].join('\n'));
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(look);
    }
  }

  /** Closes the stream and ends the process. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    await Promise.race([this.ask('disconnect').catch(() => {}), new Promise((resolve) => setTimeout(resolve, 2_000))]);
    this.#child.kill('SIGKILL');
    await ended;
  }

  /** The connection is cut without a word, as when a phone loses its network. */
  async cut(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }

  async ask(action: string, args: object = {}): Promise<unknown> {
    const seq = (this.#sequence += 1);
    const answer = Promise.withResolvers<unknown>();
    this.#answers.set(seq, answer);
    this.#child.stdin!.write(`${JSON.stringify({ seq, do: action, ...args })}\n`);
    return answer.promise;
  }

  #heard(line: Answer | (ReceivedStanza & { event: string })): void {
    if ('event' in line) {
      if (line.event === 'stanza') this.received.push(line);
      if (line.event === 'disconnected') this.disconnected = true;
      for (const look of this.#waiting) look();
      return;
    }
    const answer = this.#answers.get(line.seq);
    this.#answers.delete(line.seq);
    if (line.error === undefined) answer?.resolve(line.ok);
    else answer?.reject(new QueryError(line.error, line.stanza));
  }

  #ended(): void {
    for (const answer of this.#answers.values()) answer.reject(new Error(`The XMPP client ended. ${this.#stderr}`));
    this.#answers.clear();
  }
}

/** Logs in with slixmpp: STARTTLS checked against `caFile`, SCRAM. Throws with the reason when that fails. */
export async function connectXmpp(account: Account): Promise<XmppClient> {
  const client = new XmppClient(await installSlixmpp());
  try {
    await client.login(account);
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}
