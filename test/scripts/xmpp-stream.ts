import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { RunFile } from '../../scripts/state/run-file.ts';

/** What the server offers before and after STARTTLS, read from the bare stream as any client would see it. */
export async function offeredBy({ host, port, domain, caFile }: RunFile['xmpp']) {
  const socket = connect(port, host);
  await once(socket, 'connect');
  const before = await open(socket, domain);
  socket.write("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
  await read(socket, '<proceed');
  const secure = connectTls({ socket, servername: domain, ca: readFileSync(caFile) });
  await once(secure, 'secureConnect');
  const after = await open(secure, domain);
  secure.destroy();
  return { before: mechanisms(before), startTls: before.includes('<required/>'), after: mechanisms(after) };
}

async function open(socket: Socket, domain: string): Promise<string> {
  socket.write(
    `<?xml version='1.0'?><stream:stream to='${domain}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`,
  );
  return read(socket, '</stream:features>');
}

async function read(socket: Socket, end: string): Promise<string> {
  let text = '';
  while (!text.includes(end)) text += String(((await once(socket, 'data')) as [Buffer])[0]);
  return text;
}

function mechanisms(features: string): string[] {
  return [...features.matchAll(/<mechanism>([^<]+)<\/mechanism>/g)].map((match) => match[1] ?? '').sort();
}
