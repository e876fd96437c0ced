import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';

export interface MailServer {
  readonly port: number;
  /** What it took: the envelope's recipients and the message. */
  readonly mails: { to: string[]; text: string }[];
  stop(): Promise<void>;
}

/** A real SMTP server on loopback. `whenTaken` is run before it answers a message. */
export async function startMailServer(
  options: SMTPServerOptions = {},
  whenTaken: (socket: Socket) => void | Promise<void> = () => undefined,
): Promise<MailServer> {
  const mails: MailServer['mails'] = [];
  const server = new SMTPServer({
    ...{ authOptional: true, disableReverseLookup: true, logger: false, closeTimeout: 1 },
    onData(stream, session, done) {
      void buffer(stream).then(async (bytes) => {
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: bytes.toString('utf8') });
        const connection = [...server.connections].find(({ id }) => id === session.id);
        await whenTaken((connection as unknown as { _socket: Socket })._socket);
        done();
      });
    },
    ...options,
  });
  // a client that goes away is what some tests are about
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
