import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { agentJid } from '../../contracts/addresses.ts';
import { scramSha256 } from '../../scripts/chat/scram.ts';
import type { RunFile } from '../../scripts/state/run-file.ts';
import type { BridgeDoor } from '../support/bridge-door.ts';
import { openBridgeDoor } from '../support/bridge-door.ts';
import { MemoryRecord } from '../support/memory-record.ts';
import { until } from '../support/until.ts';
import type { XmppServer } from '../support/xmpp-server.ts';
import { sharedXmppServer } from '../support/shared-xmpp-server.ts';

const scripts = join(import.meta.dirname, '..', '..', 'scripts');
/** What scripts/chat.ts does, with the run file that is named by the first argument. */
const program = `
  import { runChat } from '${scripts}/chat/run-chat.ts';
  import { readRunFile } from '${scripts}/state/run-file.ts';
  const [runFile, ...args] = process.argv.slice(1);
  try {
    process.exitCode = await runChat(args, readRunFile(runFile));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }`;
const node = ['--input-type=module', '--eval', program, '--'];

/** Answers in capitals whatever is accepted. */
class EchoRecord extends MemoryRecord {
  door: BridgeDoor | undefined;
  #said = 0;

  override async start(ref: Parameters<MemoryRecord['start']>[0]): Promise<void> {
    await super.start(ref);
    const { replyTo, thread, stanzaId, body, agentId } = this.accepted[this.#said++]!;
    const from = agentJid(agentId, 'agents.aiox.local');
    const question = { replyTo, thread, inReplyTo: stanzaId, agentJid: from };
    await this.door!.stanzas.reply({ ref, replyId: randomUUID(), text: `${body.toUpperCase()}!`, ...question });
  }
}

describe('npm run chat', () => {
  const record = new EchoRecord();
  let server: XmppServer;
  let door: BridgeDoor;
  let run: RunFile;
  let agents: { id: string; name: string; jid: string }[];

  before(async () => {
    server = await sharedXmppServer();
    door = record.door = await openBridgeDoor(server.component, record);
    const { jid, password } = await server.account('demo');
    agents = [];
    for (const name of ['Guide', 'Twin', 'Twin']) {
      const id = record.agent(jid, { agentName: name });
      agents.push({ id, name, jid: agentJid(id, server.agentsDomain) });
      const [user, host] = [`agent-${id}`, server.agentsDomain];
      const item = { localuser: 'demo', localhost: server.domain, user, host, nick: name, group: 'AIOX', subs: 'both' };
      assert.ok((await server.command('add_rosteritem', item)).ok);
    }
    run = {
      ...server.stack.run,
      ready: true,
      demo: { email: 'demo@aiox.local', password: 'x', jid, xmppPassword: password, agent: agents[0]! },
    };
  });
  after(async () => {
    await door?.close();
    await server?.stop();
  });

  interface Ended {
    code: number | null;
    stdout: string;
    stderr: string;
  }
  async function chat(input: string, args: string[] = [], change: Partial<RunFile> = {}): Promise<Ended> {
    const runFile = join(server.stack.stateDir, `run-${randomUUID()}.json`);
    writeFileSync(runFile, JSON.stringify({ ...run, ...change }));
    const child = spawn(process.execPath, [...node, runFile, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.stderr += text));
    child.stdin.end(input);
    ended.code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return ended;
  }

  it('in a pipe prints the replies and nothing else, and ends', async () => {
    assert.deepEqual(await chat('hello\nolá\n'), { code: 0, stdout: 'HELLO!\nOLÁ!\n', stderr: '' });
    const [first, second] = record.accepted;
    assert.ok(first && second);
    assert.equal(first.senderJid, run.demo?.jid);
    assert.ok(first.thread !== '' && first.thread === second.thread, 'one run is one thread');
  });

  it('finds the agent by name, id or address', async () => {
    const [guide, twin] = agents as [(typeof agents)[0], (typeof agents)[0]];
    for (const wanted of ['guide', guide.id, guide.jid, twin.id]) {
      const { code, stdout, stderr } = await chat('x\n', [wanted]);
      assert.deepEqual([code, stdout, stderr], [0, 'X!\n', ''], wanted);
    }
  });

  it('says which agents there are when it finds none, or several', async () => {
    const none = await chat('x\n', ['Nobody']);
    assert.equal(none.code, 1);
    assert.match(none.stderr, /no agent Nobody.*\n.*Guide/);
    const two = await chat('x\n', ['Twin']);
    assert.match(two.stderr, /2 agents called Twin.*\n.*agent-.*\n.*agent-/);
  });

  it('says what to do when nothing runs, nothing answers, or the password is wrong', async () => {
    const { stderr, code } = await chat('x\n', [], { ready: false });
    assert.deepEqual([code, stderr], [1, 'Nothing is running here: npm start first, in another terminal.\n']);
    const gone = await chat('x\n', [], { xmpp: { ...run.xmpp, port: 1 } });
    assert.match(gone.stderr, /Nothing answers on 127.0.0.1:1\. Is npm start still running/);
    const wrong = await chat('x\n', [], { demo: { ...run.demo!, xmppPassword: 'wrong' } });
    assert.match(wrong.stderr, /refused the login \(not-authorized\)/);
    const foreign = await chat('x\n', [], { xmpp: { ...run.xmpp, domain: 'elsewhere.local' } });
    assert.equal(foreign.code, 1);
    for (const ended of [gone, wrong, foreign]) assert.doesNotMatch(ended.stderr, /\n\s+at /);
  });

  it('tells a refusal from a reply: the reason on stderr and exit code 1', async () => {
    record.insertFails = new Error('away');
    const { code, stdout, stderr } = await chat('x\n').finally(() => (record.insertFails = undefined));
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /not accepted/);
  });

  it('at a terminal shows receipts, typing and replies, and leaves with /quit', async () => {
    const runFile = join(server.stack.stateDir, 'run-terminal.json');
    writeFileSync(runFile, JSON.stringify(run));
    const terminal = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)';
    const child = spawn('python3', ['-c', terminal, process.execPath, ...node, runFile], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let screen = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (screen += text));
    await until(() => screen.includes('Talking to Guide'), 10_000, 'the greeting');
    child.stdin.write('good morning\r');
    // the echo does not wait until its question was acknowledged, so the three come in any order
    for (const shown of ['✓', 'is typing …', 'GOOD MORNING!'])
      await until(() => screen.includes(shown), 10_000, `"${shown}" on the screen`);
    child.stdin.write('/quit\r');
    assert.equal(await new Promise((resolve) => child.once('close', resolve)), 0);
  });

  it('trusts no server that cannot prove that it knows the password', () => {
    // the exchange of RFC 7677 §3
    const login = scramSha256('user', 'pencil', 'rOprNGfwEbeRWgbNEkqO');
    assert.equal(login.first, 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO');
    const challenge = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096';
    assert.equal(
      login.final(challenge),
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    );
    login.verify('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=');
    for (const forged of ['', 'v=', 'v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=', 'e=other-error'])
      assert.throws(() => login.verify(forged), /impostor/);
    for (const bad of [
      'r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
      challenge.replace('4096', '1'),
      challenge.replace('4096', '99999999'),
    ])
      assert.throws(() => scramSha256('user', 'pencil', 'rOprNGfwEbeRWgbNEkqO').final(bad));
  });
});
