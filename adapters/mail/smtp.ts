import { Readable } from 'node:stream';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailSender, OutgoingMail } from '../../domain/mail-ports.ts';
import { ToolFault } from '../../domain/tool-ports.ts';
import { smtpFault } from './smtp-fault.ts';
import type { SmtpServer } from './smtp-server.ts';

interface Settings {
  server: SmtpServer;
  /** The operator's address. */
  from: string;
  /** Authorities besides those that Node trusts. */
  ca?: Buffer;
}

/** Milliseconds; the last one of silence, after which a server counts as gone. */
const CONNECT_LIMIT_MS = 10_000;
const SILENCE_LIMIT_MS = 60_000;

/** Sends mail by the operator's SMTP server (RFC 5321), a connection for each. Certificates are always verified. */
export const smtpSender = (settings: Settings): MailSender => ({
  async send(mail, { begin, signal }) {
    const connection = await newConnection(settings);
    const text = await composed(mail, settings.from);
    let onItsWay = false;
    // read only after the server has said that it takes the message (354)
    const source = Readable.from(
      (function* () {
        onItsWay = true;
        yield text;
      })(),
    );
    const envelope = { from: settings.from, to: [...mail.to, ...mail.cc], size: text.length };
    const ended = endOf(connection, signal);
    try {
      await Promise.race([ended, letIn(connection, settings.server)]);
      await begin();
      const { rejected } = await Promise.race([ended, handedOver(connection, envelope, source)]);
      connection.quit();
      return { refused: rejected.map(String) };
    } catch (error) {
      connection.close();
      if (!isSmtp(error)) throw error;
      throw smtpFault(error, onItsWay);
    }
  },
});

async function newConnection({ server, ca }: Settings): Promise<SMTPConnection> {
  const { default: Connection } = await import('nodemailer/lib/smtp-connection');
  return new Connection({
    ...{ host: server.host, port: server.port, secure: server.tls === 'implicit' },
    ...{ requireTLS: server.tls === 'starttls', ignoreTLS: server.tls === 'plain' },
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca && { ca }) },
    ...{ connectionTimeout: CONNECT_LIMIT_MS, greetingTimeout: CONNECT_LIMIT_MS, dnsTimeout: CONNECT_LIMIT_MS },
    socketTimeout: SILENCE_LIMIT_MS,
  });
}

/** Rejects when the connection breaks or the call is stopped; the library forgets its callbacks then. */
function endOf(connection: SMTPConnection, signal: AbortSignal): Promise<never> {
  const ended = new Promise<never>((_resolve, reject) => {
    connection.on('error', reject);
    const stop = (): void => reject(Object.assign(new Error('The call was stopped'), { command: 'CONN' }));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    connection.once('end', () => signal.removeEventListener('abort', stop));
  });
  // it may end when nobody waits for it any more
  ended.catch(() => undefined);
  return ended;
}

async function letIn(connection: SMTPConnection, { login }: SmtpServer): Promise<void> {
  await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
  if (!login) return;
  await new Promise<void>((resolve, reject) => connection.login(login, (error) => (error ? reject(error) : resolve())));
}

const handedOver = (
  connection: SMTPConnection,
  envelope: SMTPConnection.Envelope,
  source: Readable,
): Promise<SMTPConnection.SentMessageInfo> =>
  new Promise((resolve, reject) =>
    connection.send(envelope, source, (error, info) => (error ? reject(error) : resolve(info))),
  );

async function composed({ key, senderName, to, cc, subject, text }: OutgoingMail, from: string): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  // apart and not in one text: nothing in an address can become a second one
  const mailbox = (address: string) => ({ name: '', address });
  const message = new MailComposer({
    from: { name: senderName ?? '', address: from },
    ...{ to: to.map(mailbox), cc: cc.map(mailbox), subject, text },
    messageId: `<${key}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    // RFC 3834: no automatic answer to this, please
    headers: { 'Auto-Submitted': 'auto-generated' },
    ...{ disableFileAccess: true, disableUrlAccess: true, newline: 'windows' },
  });
  return message.compile().build();
}

const isSmtp = (error: unknown): error is Error =>
  error instanceof Error && !(error instanceof ToolFault) && 'command' in error;
