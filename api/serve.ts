import { once } from 'node:events';
import type { Server } from 'node:http';
import { Server as SecureServer } from 'node:https';
import type { Logger } from 'pino';

interface Settings {
  host: string;
  port: number;
  /** Aborted when the end begins: open event streams end by it. */
  closing: AbortController;
  log: Logger;
}

/** Milliseconds an answer that has begun may still take. */
const GRACE_MS = 10_000;

/** Serves until SIGTERM or SIGINT; then nothing new is taken, what has begun is finished, and what takes too long is cut. */
export async function serveUntilSignalled(server: Server, { host, port, closing, log }: Settings): Promise<void> {
  // somebody who sends a request slowly must not hold a connection for ever
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw explained(cause, host, port);
  }
  log.info({ event: 'ready', url: `${server instanceof SecureServer ? 'https' : 'http'}://${host}:${port}` });

  const asked = await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  log.info({ event: 'stopping', signal: asked[0] as unknown });
  closing.abort();
  const closed = once(server, 'close');
  server.close();
  // a connection whose last answer ends now would be kept open for the next request
  const tidying = setInterval(() => server.closeIdleConnections(), 50);
  const impatience = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearInterval(tidying);
  clearTimeout(impatience);
}

function explained(cause: unknown, host: string, port: number): Error {
  const { code } = cause as NodeJS.ErrnoException;
  const why = code === 'EADDRINUSE' ? 'another process listens there' : String(code ?? cause);
  return new Error(`The API cannot listen on ${host}:${port}: ${why}. Set AIOX_API_HOST and AIOX_API_PORT.`, { cause });
}
