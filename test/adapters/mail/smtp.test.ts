import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { SMTPServerOptions } from 'smtp-server';
import { smtpServer } from '../../../adapters/mail/smtp-server.ts';
import { smtpSender } from '../../../adapters/mail/smtp.ts';
import type { ToolFault } from '../../../domain/tool-ports.ts';
import type { Authority, Identity } from '../../support/client-certificates.ts';
import { authority } from '../../support/client-certificates.ts';
import { startMailServer } from '../../support/mail-server.ts';
import type { MailServer } from '../../support/mail-server.ts';

const mail = {
  ...{ key: '0198c0de-0000-7000-8000-000000000001', senderName: 'Zoë Ada', to: ['bob@example.org'] },
  ...{ cc: ['ann@example.org'], subject: 'Olá, Bob', text: 'Line one\n.\n.dot\nçãé' },
};

let folder: string;
let trusted: Authority;
let identity: Identity;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'aiox-mail-'));
  trusted = authority(folder, 'mail');
  identity = trusted.issue('smtp');
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Sends by a URL; whether the tool was allowed to begin, and what became of it. */
async function send(url: string, { signal = AbortSignal.timeout(60_000), ca = undefined as Buffer | undefined } = {}) {
  let begun = false;
  const begin = async () => {
    begun = true;
  };
  const sender = smtpSender({ server: smtpServer(url), from: 'agents@mail.example.com', ...(ca && { ca }) });
  const outcome = await sender.send(mail, { begin, signal }).catch((error: ToolFault) => error);
  return { begun, outcome };
}

async function fault(...given: Parameters<typeof send>): Promise<{ begun: boolean; acted: string; message: string }> {
  const { begun, outcome } = await send(...given);
  assert.ok(outcome instanceof Error && outcome.name === 'ToolFault', JSON.stringify(outcome));
  const { acted, message } = outcome;
  assert.doesNotMatch(message, /127\.0\.0\.1|secret|operator@/, 'nothing of the server is told');
  return { begun, acted, message };
}

async function withServer<T>(
  options: SMTPServerOptions,
  work: (server: MailServer) => Promise<T>,
  whenTaken?: (socket: Socket) => void,
): Promise<T> {
  const server = await startMailServer(options, whenTaken);
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

describe('a mail', () => {
  it('is one message with its own Message-ID, from the operator, to those named and nobody else', async () => {
    await withServer({}, async (server) => {
      const { begun, outcome } = await send(`smtp://127.0.0.1:${server.port}`);
      assert.deepEqual([begun, outcome], [true, { refused: [] }]);
      const [{ to, text } = assert.fail(), ...more] = server.mails;
      assert.deepEqual([to, more], [['bob@example.org', 'ann@example.org'], []]);
      for (const line of [
        /^From: =\?UTF-8\?Q\?Zo=C3=AB_Ada\?= <agents@mail\.example\.com>\r$/m,
        /^To: bob@example\.org\r$/m,
        /^Cc: ann@example\.org\r$/m,
        /^Subject: =\?UTF-8\?Q\?Ol=C3=A1=2C_Bob\?=\r$/m,
        /^Message-ID: <0198c0de-0000-7000-8000-000000000001@mail\.example\.com>\r$/m,
        /^Auto-Submitted: auto-generated\r$/m,
        /^Content-Type: text\/plain; charset=utf-8\r$/m,
        /^\.\r\n\.dot\r\n=C3=A7=C3=A3=C3=A9/m,
      ])
        assert.match(text, line);
      assert.doesNotMatch(text, /reply-to|bcc/i);
    });
  });

  it('goes over TLS with a sign-in, by STARTTLS and from the first byte, to a server whose certificate is trusted', async () => {
    const signedIn: unknown[] = [];
    const options: SMTPServerOptions = {
      ...{ key: identity.key, cert: identity.cert, authOptional: false },
      onAuth({ username, password }, session, done) {
        signedIn.push([username, password, session.secure]);
        done(null, { user: username });
      },
    };
    for (const [scheme, secure] of [
      ['smtp', false],
      ['smtps', true],
    ] as const)
      await withServer({ ...options, secure }, async (server) => {
        const url = `${scheme}://operator%40mail:s%3Acret@127.0.0.1:${server.port}${secure ? '' : '?tls=required'}`;
        assert.deepEqual((await send(url, { ca: trusted.ca })).outcome, { refused: [] });
        assert.equal(server.mails.length, 1);
      });
    assert.deepEqual(signedIn, [
      ['operator@mail', 's:cret', true],
      ['operator@mail', 's:cret', true],
    ]);
  });

  it('that one recipient is refused goes to the others, and says so', async () => {
    const options: SMTPServerOptions = {
      onRcptTo({ address }, _session, done) {
        done(address.startsWith('bob') ? Object.assign(new Error('No such user'), { responseCode: 550 }) : null);
      },
    };
    await withServer(options, async (server) => {
      const { outcome } = await send(`smtp://127.0.0.1:${server.port}`);
      assert.deepEqual(outcome, { refused: ['bob@example.org'] });
      assert.deepEqual(
        server.mails.map(({ to }) => to),
        [['ann@example.org']],
      );
    });
  });
});

describe('nothing was sent, and it is said, when the server', () => {
  const refusing = (code: number) => Object.assign(new Error('5.7.1 secret words of it'), { responseCode: code });

  it('has no encryption, or a certificate that nobody signed: not a word of the mail, no password goes out', async () => {
    let heard = 0;
    const onAuth: SMTPServerOptions['onAuth'] = (_auth, _session, done) => {
      heard += 1;
      done(null, { user: 'x' });
    };
    for (const options of [{ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] }, {}])
      await withServer({ ...options, onAuth }, async (server) => {
        const url = `smtp://operator:secret@127.0.0.1:${server.port}?tls=required`;
        const { begun, acted, message } = await fault(url);
        assert.deepEqual([begun, acted, server.mails], [false, 'no', []]);
        assert.match(message, /no encryption that can be trusted/);
      });
    await withServer({ secure: true, onAuth }, async (server) => {
      const { begun, acted } = await fault(`smtps://operator:secret@127.0.0.1:${server.port}`, { ca: trusted.ca });
      assert.deepEqual([begun, acted, server.mails], [false, 'no', []]);
    });
    assert.equal(heard, 0);
  });

  it('does not let us in', async () => {
    const onAuth: SMTPServerOptions['onAuth'] = (_auth, _session, done) => done(new Error('Wrong secret'));
    await withServer({ onAuth, allowInsecureAuth: true }, async (server) => {
      const { begun, acted, message } = await fault(`smtp://operator:secret@127.0.0.1:${server.port}`);
      assert.deepEqual([begun, acted], [false, 'no']);
      assert.match(message, /did not let us in/);
    });
  });

  it('refuses the sender, every recipient or the message, for now or for ever', async () => {
    for (const code of [451, 550])
      for (const [options, what] of [
        [
          { onMailFrom: (_address, _session, done) => done(refusing(code)) },
          /refused the sender \((451|550) 5\.7\.1\)/,
        ],
        [{ onRcptTo: (_address, _session, done) => done(refusing(code)) }, /refused every recipient/],
        [
          {
            onData(stream, _session, done) {
              stream.resume().on('end', () => done(refusing(code)));
            },
          },
          /refused the message/,
        ],
      ] as [SMTPServerOptions, RegExp][])
        await withServer(options, async (server) => {
          const { begun, acted, message } = await fault(`smtp://127.0.0.1:${server.port}`);
          assert.deepEqual([begun, acted], [true, 'no']);
          assert.match(message, what);
        });
  });

  it('is not there, or never says a word until the call is over', async () => {
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const sockets: Socket[] = [];
    const stop = new AbortController();
    silent.on('connection', (socket) => {
      sockets.push(socket.on('error', () => undefined));
      stop.abort();
    });
    const { begun, acted } = await fault(`smtp://127.0.0.1:${port}`, { signal: stop.signal });
    assert.deepEqual([begun, acted, sockets.length], [false, 'no', 1]);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
    assert.match((await fault(`smtp://127.0.0.1:${port}`)).message, /cannot be reached/);
  });

  it('goes away between the greeting and the message', async () => {
    const options: SMTPServerOptions = {
      onRcptTo(_address, session, done) {
        done(Object.assign(new Error('closing'), { responseCode: 421 }));
        assert.ok(session.id);
      },
    };
    await withServer(options, async (server) => {
      const { acted } = await fault(`smtp://127.0.0.1:${server.port}`);
      assert.deepEqual([acted, server.mails], ['no', []]);
    });
  });
});

describe('it is unclear whether a mail was sent when the server', () => {
  it('took the message and drops the connection before it answers', async () => {
    await withServer(
      {},
      async (server) => {
        const { begun, acted, message } = await fault(`smtp://127.0.0.1:${server.port}`);
        assert.deepEqual([begun, acted, server.mails.length], [true, 'unclear', 1]);
        assert.match(message, /before it said whether/);
      },
      (socket) => void socket.destroy(),
    );
  });

  it('took the message and is slow, until the call is over', async () => {
    const stop = new AbortController();
    await withServer(
      {},
      async (server) => {
        const { acted } = await fault(`smtp://127.0.0.1:${server.port}`, { signal: stop.signal });
        assert.deepEqual([acted, server.mails.length], ['unclear', 1]);
      },
      () => {
        stop.abort();
        return new Promise((resolve) => setTimeout(resolve, 50));
      },
    );
  });
});

it('a call that may not begin sends nothing', async () => {
  await withServer({}, async (server) => {
    const sender = smtpSender({ server: smtpServer(`smtp://127.0.0.1:${server.port}`), from: 'a@mail.example.com' });
    const begin = () => Promise.reject(new Error('an earlier attempt came as far'));
    await assert.rejects(sender.send(mail, { begin, signal: AbortSignal.timeout(60_000) }), /an earlier attempt/);
    assert.deepEqual(server.mails, []);
  });
});

it('encryption is left out on this machine, and where the operator says so', () => {
  const of = (url: string) => smtpServer(url).tls;
  assert.deepEqual(
    ['smtp://127.0.0.1', 'smtp://127.8.9.1:25', 'smtp://[::1]:25', 'smtp://localhost', 'smtp://mail.lan?tls=off'].map(
      of,
    ),
    Array.from({ length: 5 }, () => 'plain'),
  );
  assert.deepEqual(
    [
      'smtp://mail.lan',
      'smtp://127.0.0.1?tls=required',
      'smtp://127.0.0.1.example.org',
      'smtp://localhost.example.org',
    ].map(of),
    Array.from({ length: 4 }, () => 'starttls'),
  );
  assert.deepEqual(smtpServer('smtps://mail.example.org'), {
    ...{ host: 'mail.example.org', port: 465, tls: 'implicit', login: undefined },
  });
});
