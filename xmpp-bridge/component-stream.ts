import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';
import type { Logger } from 'pino';
import { AppError } from '../contracts/errors.ts';
import { within } from '../doors/within.ts';
import { GuardedComponent } from './guarded-component.ts';
import { ns } from './namespaces.ts';

export interface StreamSettings {
  host: string;
  port: number;
  secret: string;
  /** Domain of the XMPP server itself, which answers pings. */
  serverDomain: string;
  /** Domain of the component: the agents'. */
  agentsDomain: string;
}

export interface StreamObserver {
  stanza(stanza: Element): void;
  online(): void;
}

const CONNECT_LIMIT_MS = 5_000;
const CLOSE_LIMIT_MS = 1_000;
/** Below the time a delivery may take, so that it is the bridge who says that it failed. */
const PING_LIMIT_MS = 4_000;
const PING_INTERVAL_MS = 15_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2_000;

/** The component's stream (XEP-0114): opened again and again until it is stopped, one library connection per attempt. */
export class ComponentStream {
  readonly #settings: StreamSettings;
  readonly #observer: StreamObserver;
  readonly #log: Logger;
  readonly #stop = new AbortController();
  readonly #pings = new Map<string, PromiseWithResolvers<void>>();
  #attempt: GuardedComponent | undefined;
  #component: GuardedComponent | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(settings: StreamSettings, observer: StreamObserver, log: Logger) {
    this.#settings = settings;
    this.#observer = observer;
    this.#log = log;
  }

  start(): void {
    this.#running = this.#keepConnected();
  }

  get online(): boolean {
    return this.#component !== undefined;
  }

  /** Resolves when the stanza was handed to the network; throws `service.unavailable` while the stream is down. */
  async send(stanza: Element): Promise<void> {
    const component = this.#component;
    if (component === undefined) throw streamDown();
    await component.send(stanza).catch((cause: unknown) => {
      throw streamDown(cause);
    });
  }

  /** Resolves when the server answers: everything sent before is then processed, since it reads one stream in order. */
  async ping(): Promise<void> {
    const id = randomUUID();
    const answer = Promise.withResolvers<void>();
    this.#pings.set(id, answer);
    const { agentsDomain: from, serverDomain: to } = this.#settings;
    try {
      await Promise.all([
        this.send(xml('iq', { type: 'get', id, from, to }, xml('ping', ns.ping))),
        within(PING_LIMIT_MS, answer.promise),
      ]);
    } catch (cause) {
      throw streamDown(cause);
    } finally {
      this.#pings.delete(id);
    }
  }

  /** Closes the stream. What the server had written before it closed its side is still handed to the observer. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const online = this.#component;
    if (online === undefined) this.#attempt?.socket?.destroy();
    else await online.write('</stream:stream>').catch(() => {});
    await within(CLOSE_LIMIT_MS, this.#running).catch(() => online?.socket?.destroy());
    await this.#running;
  }

  async #keepConnected(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    const opened = (): void => void (pause = FIRST_PAUSE_MS);
    while (!this.#stop.signal.aborted) {
      try {
        await this.#connection(opened);
        this.#log.info({ event: 'xmpp_stream_closed' });
      } catch (error) {
        // the first failure of a break is news, the following ones are not
        const level = pause === FIRST_PAUSE_MS ? 'warn' : 'debug';
        this.#log[level]({ event: 'xmpp_stream_down', error, ...this.#adviceOn(error) });
      }
      await delay(pause, undefined, { signal: this.#stop.signal }).catch(() => {});
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  /** One connection from its beginning to its end. */
  async #connection(opened: () => void): Promise<void> {
    const { host, port, agentsDomain: domain } = this.#settings;
    const service = `xmpp://${host}:${port}`;
    const component = new GuardedComponent({ service, domain });
    this.#attempt = component;
    const ended = Promise.withResolvers<void>();
    let failure: Error | undefined;
    component.on('error', (error: Error) => (failure ??= error));
    component.on('disconnect', () => ended.resolve());
    component.on('stanza', (stanza: Element) => this.#received(stanza));
    try {
      const refused = ended.promise.then(() => Promise.reject(new Error('The XMPP server closed the stream')));
      await within(CONNECT_LIMIT_MS, Promise.race([this.#open(component, service, domain), refused]));
      if (this.#stop.signal.aborted) return;
      opened();
      this.#component = component;
      this.#log.info({ event: 'xmpp_stream_open', domain });
      this.#observer.online();
      await this.#watch(component, ended.promise);
    } catch (error) {
      failure ??= error as Error;
    } finally {
      this.#component = undefined;
      component.socket?.destroy();
      for (const ping of this.#pings.values()) ping.reject(streamDown());
    }
    if (failure !== undefined) throw failure;
  }

  async #open(component: GuardedComponent, service: string, domain: string): Promise<void> {
    component.timeout = CONNECT_LIMIT_MS;
    await component.connect(service);
    const header = await component.open({ domain });
    await component.authenticate(header.attrs['id'], this.#settings.secret);
  }

  /** A connection that is half dead shows no error by itself. */
  async #watch(component: GuardedComponent, ended: Promise<void>): Promise<void> {
    const timer = setInterval(() => {
      this.ping().catch((error: unknown) => component.emit('error', error));
    }, PING_INTERVAL_MS);
    await ended.finally(() => clearInterval(timer));
  }

  #received(stanza: Element): void {
    const { id, from, type } = stanza.attrs;
    const ping = stanza.name === 'iq' && from === this.#settings.serverDomain ? this.#pings.get(id ?? '') : undefined;
    // an error is an answer too: it was processed
    if (ping !== undefined && (type === 'result' || type === 'error')) ping.resolve();
    else this.#observer.stanza(stanza);
  }

  #adviceOn(error: unknown): { advice?: string } {
    if ((error as { condition?: unknown } | undefined)?.condition !== 'not-authorized') return {};
    const { agentsDomain } = this.#settings;
    return { advice: `AIOX_XMPP_COMPONENT_SECRET is not what the XMPP server expects of ${agentsDomain}` };
  }
}

const streamDown = (cause?: unknown): AppError =>
  new AppError('service.unavailable', { service: 'xmpp' }, cause === undefined ? {} : { cause });
