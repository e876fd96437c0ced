import { Socket } from 'node:net';
import { Component } from '@xmpp/component-core';
import { xmlText } from './xml-text.ts';

/** The library decodes each piece of a stream by itself: a character cut in two by the network would be lost. */
class Utf8Socket extends Socket {
  constructor() {
    super({});
    this.setEncoding('utf8');
    this.setNoDelay(true);
  }
}

/** One XEP-0114 connection in which bad input ends the connection and never the process. */
export class GuardedComponent extends Component {
  override Socket = Utf8Socket;

  constructor(options: { service: string; domain: string }) {
    super(options);
    // after an error the library takes its parser away and would fall over the next piece of data
    this.on('error', () => this.socket?.destroy());
    this.on('close', () => this.socket?.destroy());
  }

  /** Whatever a name, an id or a text held: one illegal character would end the stream for everybody. */
  override async write(text: string): Promise<void> {
    return super.write(xmlText(text));
  }

  /** The library's parser throws at an unknown entity, inside a socket event where nobody could catch it. */
  override _onData(data: Buffer | string): void {
    try {
      // RFC 6120 §11.1; the parser would wait for the end of what it does not know, deaf to everything else
      if (data.includes('<!DOCTYPE')) throw new Error('The XMPP server sent a document type: restricted XML');
      super._onData(data);
    } catch (error) {
      this.emit('error', error);
    }
  }
}
