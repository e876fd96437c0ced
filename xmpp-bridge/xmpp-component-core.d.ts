/** What the bridge uses of the library, which ships no types. */
declare module '@xmpp/component-core' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  /** An XML element (ltx). A child's `parent` gives it the namespace it inherits. */
  export interface Element {
    name: string;
    attrs: Record<string, string | undefined>;
    parent: Element | null;
    children: (Element | string)[];
    is(name: string, namespace?: string): boolean;
    getName(): string;
    getNS(): string | undefined;
    getText(): string;
    getChild(name: string, namespace?: string): Element | undefined;
    getChildren(name: string, namespace?: string): Element[];
    getChildElements(): Element[];
    append(...nodes: (Element | string)[]): void;
    toString(): string;
  }

  type Node = Element | string | undefined | Node[];

  /** Builds an element; a string in place of the attributes is its namespace, undefined nodes and attributes are left out. */
  export const xml: {
    (name: string, attributes?: string | Record<string, string | undefined>, ...nodes: Node[]): Element;
    Parser: new () => EventEmitter & { write(data: string): void };
  };

  /** One XEP-0114 connection. Emits `error`, `open`, `stanza`, `nonza`, `online`, `close`, `disconnect`. */
  export class Component extends EventEmitter {
    constructor(options: { service: string; domain: string });
    Socket: new () => Socket;
    socket: Socket | null;
    timeout: number;
    connect(service: string): Promise<void>;
    open(options: { domain: string }): Promise<Element>;
    authenticate(streamId: string | undefined, secret: string): Promise<void>;
    send(element: Element): Promise<void>;
    write(text: string): Promise<void>;
    _onData(data: Buffer | string): void;
  }
}
