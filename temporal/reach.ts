import { connect, isIP } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import type { TemporalTlsSettings } from './tls.ts';
import { tlsFiles } from './tls.ts';

interface Settings extends TemporalTlsSettings {
  TEMPORAL_ADDRESS: string;
}

interface Log {
  fatal(line: Record<string, unknown>): void;
}

const TIME_LIMIT_MS = 3_000;

/** Ends this process with one line in its log when Temporal will not have it; while Temporal is away it goes on. */
export async function endIfRefused(settings: Settings, log: Log): Promise<void> {
  try {
    await refuseWrongTemporal(settings);
  } catch (error) {
    log.fatal({ event: 'temporal_refused', reason: (error as Error).message });
    process.exit(1);
  }
}

/**
 * Rejects, in one line, when Temporal's address answers and will not have this process, or is not who it should be: no
 * waiting mends that. Resolves when it is let in, and when nothing answers there, which every process outlasts.
 */
async function refuseWrongTemporal(settings: Settings): Promise<void> {
  const temporal = `Temporal at ${settings.TEMPORAL_ADDRESS}`;
  const files = tlsFiles(settings);
  let answer = await firstAnswer(settings.TEMPORAL_ADDRESS, files);
  // who balances the load hangs up, too, while there is nobody behind it
  for (let again = 0; answer === 'silent' && again < 2; again += 1) {
    await pause(500);
    answer = await firstAnswer(settings.TEMPORAL_ADDRESS, files);
  }
  if (files === undefined) {
    if (answer === 'unreached' || answer === 'welcome' || !(await speaksTls(settings.TEMPORAL_ADDRESS))) return;
    throw new Error(
      `${temporal} speaks TLS: set TEMPORAL_TLS_CA_FILE, TEMPORAL_TLS_CERT_FILE and TEMPORAL_TLS_KEY_FILE`,
    );
  }
  const how = files.cert ? 'refuses the client certificate of this process' : 'asks for a client certificate';
  const see = 'see TEMPORAL_TLS_CERT_FILE and TEMPORAL_TLS_KEY_FILE';
  if (answer === 'silent') throw new Error(`${temporal} ${how}, or is not Temporal: ${see} (it hung up)`);
  if (typeof answer === 'string') return;
  const { code = '', message, reason = message } = answer;
  if (code === UNUSABLE)
    throw new Error(`TEMPORAL_TLS_CA_FILE, TEMPORAL_TLS_CERT_FILE and TEMPORAL_TLS_KEY_FILE are of no use: ${message}`);
  if (/^ERR_SSL_WRONG_VERSION|^ERR_SSL_PACKET_LENGTH/.test(code))
    throw new Error(
      `${temporal} speaks no TLS: unset TEMPORAL_TLS_CA_FILE, TEMPORAL_TLS_CERT_FILE and TEMPORAL_TLS_KEY_FILE`,
    );
  // an alert of the other side (RFC 8446 §6.2)
  if (/^ERR_SSL_.*ALERT/.test(code)) throw new Error(`${temporal} ${how}: ${see} (${reason})`);
  if (/CERT|SIGNATURE|ALTNAME/.test(code))
    throw new Error(`${temporal} shows a certificate that is not to be trusted: see TEMPORAL_TLS_CA_FILE (${message})`);
}

type Files = NonNullable<ReturnType<typeof tlsFiles>>;
type Fault = Error & { code?: string; reason?: string };

const UNUSABLE = 'UNUSABLE';

/** How a connection of HTTP/2 begins (RFC 9113 §3.4), with empty settings. */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1');
/** The type of the frame that the other side must send first. */
const SETTINGS = 4;

/**
 * What comes first after our greeting: under TLS 1.3 it is only then that we know whether our certificate was taken.
 * `unreached`: nobody is there, or too slow; `silent`: somebody hung up, or said something else.
 */
function firstAnswer(address: string, files: Files | undefined): Promise<'welcome' | 'unreached' | 'silent' | Fault> {
  const { promise, resolve } = Promise.withResolvers<'welcome' | 'unreached' | 'silent' | Fault>();
  let socket;
  try {
    socket = files ? connectTls({ ...place(address), ...files, ALPNProtocols: ['h2'] }) : connect(place(address));
  } catch (error) {
    return Promise.resolve(Object.assign(new Error((error as Error).message), { code: UNUSABLE }));
  }
  let reached = false;
  socket.once('connect', () => (reached = true));
  socket.once(files ? 'secureConnect' : 'connect', () => socket.write(PREFACE));
  socket.once('data', (data: Buffer) => resolve(data[3] === SETTINGS ? 'welcome' : 'silent'));
  socket.once('error', (error: Fault) => resolve(reached && files ? error : reached ? 'silent' : 'unreached'));
  socket.once('close', () => resolve('silent'));
  socket.setTimeout(TIME_LIMIT_MS, () => resolve('unreached'));
  return promise.finally(() => socket.destroy());
}

/** Whether a server that did not answer in the clear greets under TLS; what it says of us does not matter here. */
function speaksTls(address: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connectTls({ ...place(address), ALPNProtocols: ['h2'], rejectUnauthorized: false });
  socket.once('secureConnect', () => resolve(true));
  socket.once('error', ({ code = '' }: Fault) => resolve(/ALERT/.test(code)));
  socket.once('close', () => resolve(false));
  socket.setTimeout(TIME_LIMIT_MS, () => resolve(false));
  return promise.finally(() => socket.destroy());
}

function place(address: string): { host: string; port: number; servername?: string } {
  const at = address.lastIndexOf(':');
  const host = address.slice(0, at);
  return { host, port: Number(address.slice(at + 1)), ...(isIP(host) === 0 && { servername: host }) };
}
