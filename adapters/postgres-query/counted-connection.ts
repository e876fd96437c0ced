import type { Client } from 'pg';

/**
 * Ends a connection that has brought more bytes than somebody wants to hold: a single value may be a gigabyte, and the
 * client keeps a row until it is whole. Tells afterwards whether it did.
 */
export function limitReceived(client: Client, mostBytes: number, encrypted: boolean): () => boolean {
  let received = 0;
  const { connection } = client;
  const watch = (): void =>
    void connection.stream.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > mostBytes) connection.stream.destroy();
    });
  // with TLS the stream is another one from its handshake on
  if (encrypted) connection.once('sslconnect', watch);
  else watch();
  return () => received > mostBytes;
}
