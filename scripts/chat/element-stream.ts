import type { Socket } from 'node:net';
import type { Element } from '@xmpp/component-core';
import { xml } from '@xmpp/component-core';

type Parser = InstanceType<typeof xml.Parser>;

/** XML elements over a socket, one after the other; `switchTo` begins anew on another socket, as STARTTLS does. */
export class ElementStream {
  #socket: Socket;
  #parser: Parser | undefined;
  #waiting: PromiseWithResolvers<Element> | undefined;
  #queue: Element[] = [];
  #failure: Error | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen(socket);
  }

  /** Opens a stream (RFC 6120 §4.2) and returns the features that the server offers. */
  async open(domain: string): Promise<Element> {
    const parser = new xml.Parser();
    parser.on('element', (element: Element) => this.#arrived(element));
    parser.on('error', (error: Error) => this.#fail(error));
    parser.on('end', () => this.#fail(new Error('The XMPP server closed the stream')));
    this.#parser = parser;
    this.write(
      `<?xml version='1.0'?><stream:stream to='${domain}' version='1.0' xml:lang='en' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`,
    );
    const features = await this.next();
    if (!features.is('features')) throw new Error(`The XMPP server refused the stream: ${conditionOf(features)}`);
    return features;
  }

  write(element: Element | string): void {
    this.#socket.write(element.toString());
  }

  /** The next element; throws when the stream ended. */
  async next(): Promise<Element> {
    const [first, ...rest] = this.#queue;
    if (first !== undefined) {
      this.#queue = rest;
      return first;
    }
    if (this.#failure) throw this.#failure;
    this.#waiting = Promise.withResolvers<Element>();
    return this.#waiting.promise;
  }

  /** Leaves the socket to `upgrade` and goes on with what it returns. */
  async switchTo(upgrade: (socket: Socket) => Promise<Socket>): Promise<void> {
    this.#socket.removeAllListeners();
    this.#socket = await upgrade(this.#socket);
    this.#listen(this.#socket);
  }

  /** Ends the stream politely and does not wait for an answer. */
  close(): void {
    this.#failure ??= new Error('closed');
    this.#socket.end('</stream:stream>');
    this.#socket.unref();
  }

  #listen(socket: Socket): void {
    socket.setEncoding('utf8');
    socket.on('data', (data) => {
      try {
        this.#parser?.write(String(data));
      } catch (error) {
        this.#fail(error as Error);
      }
    });
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('The connection to the XMPP server is lost')));
  }

  #arrived(element: Element): void {
    if (element.is('error', 'http://etherx.jabber.org/streams'))
      return this.#fail(new Error(`The XMPP server closed the stream: ${conditionOf(element)}`));
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting.resolve(element);
    else this.#queue.push(element);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#parser = undefined;
    this.#socket.destroy();
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
  }
}

const conditionOf = (element: Element): string => element.getChildElements()[0]?.getName() ?? element.getName();
