import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commandOf } from '../../domain/chat-commands.ts';
import { statusSentence } from '../../domain/chat-sentences.ts';
import type { ChatStatus } from '../../domain/chat-ports.ts';

describe('what counts as a command', () => {
  it('is a word of the list alone after a slash, in either language and any case', () => {
    for (const [text, name] of [
      ['/help', 'help'],
      [' /Status \n', 'status'],
      ['/STOP', 'stop'],
      ['/new', 'new'],
    ] as const)
      assert.deepEqual(commandOf(text), { kind: 'command', name });
    for (const [text, name] of [
      ['/ajuda', 'help'],
      ['/Estado', 'status'],
      ['/parar', 'stop'],
      ['/nova', 'new'],
    ] as const)
      assert.deepEqual(commandOf(text), { kind: 'command', name, language: 'pt' });
  });

  it('is not guessed from a command with other words behind it, nor from a slash and an unknown word', () => {
    assert.deepEqual(commandOf('/stop it\nnow'), { kind: 'not_alone', name: 'stop' });
    assert.deepEqual(commandOf('/desligar'), { kind: 'unknown', word: '/desligar' });
    assert.deepEqual(commandOf('/über-cmd_2'), { kind: 'unknown', word: '/über-cmd_2' });
  });

  it('leaves everything else to the model', () => {
    for (const text of [
      ...['', '/', '//help', '/ help', 'help', 'see /help', '/help/me', '/help.', '/1', '/etc/passwd', '/-x'],
      ...['/tool', '/tool http_request {"url": "x"}', '/me', '/me waves', '/unknown word', `/${'a'.repeat(33)}`],
    ])
      assert.equal(commandOf(text), undefined, text);
  });
});

describe('what /status says', () => {
  const now = new Date('2026-01-01T12:00:30Z');
  const worker = { silentMs: 1_000, slots: 10, activeRequests: 1, averageLatencyMs: 900, hourlyLatencyMs: 800 };
  const status: ChatStatus = {
    ...{ state: 'active', running: 2, pool: 'default', minuteLeft: 1_234, dayLeft: 2_000_000 },
    ...{ minuteEndsAt: new Date('2026-01-01T12:01:00Z'), dayEndsAt: new Date('2026-01-02T00:00:00Z') },
    workers: [worker, { ...worker, silentMs: 15_000 }, { ...worker, silentMs: 60_000 }, worker],
  };

  it('names what is left, what runs and how the workers are, with numbers as the language writes them', () => {
    assert.equal(
      statusSentence(status, now, 'en'),
      [
        'Agent: active',
        'Tokens left, and when there are new ones: 1,234 (30 s) this minute, 2,000,000 (12 h) today',
        'Messages running: 2',
        'Pool "default": 2 healthy, 1 degraded, 1 unavailable (workers)',
      ].join('\n'),
    );
    assert.match(statusSentence({ ...status, state: 'paused' }, now, 'pt'), /^Agente: em pausa.*\n.*1\.234 \(30 s\)/);
  });

  it('says so when nobody works', () => {
    assert.match(statusSentence({ ...status, workers: [] }, now, 'en'), /no worker, messages wait$/);
    assert.match(statusSentence({ ...status, workers: [] }, now, 'pt'), /nenhum worker, as mensagens esperam$/);
    const soon = { ...status, dayEndsAt: new Date('2026-01-01T12:30:00Z'), workers: [worker] };
    assert.match(statusSentence(soon, now, 'pt'), /\(30 min\) hoje[^]*1 saudável/);
  });
});
