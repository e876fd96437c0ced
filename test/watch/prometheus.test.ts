import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { tiers } from '../../contracts/identifiers.ts';
import { checkout } from '../../scripts/state/folders.ts';
import type { Person, Platform, TestAgent } from '../support/platform.ts';
import { startPlatform } from '../support/platform.ts';
import type { Prometheus } from '../support/prometheus.ts';
import { promtool, startPrometheus } from '../support/prometheus.ts';
import { until } from '../support/until.ts';
import type { XmppClient } from '../support/xmpp-client.ts';
import '../support/uncounted.ts';

const folder = join(checkout, 'deploy', 'prometheus');
const rules = readFileSync(join(folder, 'alerts.yml'), 'utf8');

interface Dashboard {
  templating: { list: { name: string }[] };
  panels: { title: string; targets?: { expr: string }[] }[];
}
const dashboard = JSON.parse(readFileSync(join(checkout, 'deploy', 'grafana', 'aiox.json'), 'utf8')) as Dashboard;

describe('the files for Prometheus', { timeout: 120_000 }, () => {
  it('are understood by promtool, and each alert comes when it should', async () => {
    for (const [command, file] of [
      [['check', 'config'], 'prometheus.yml'],
      [['check', 'rules'], 'alerts.yml'],
      [['test', 'rules'], 'alerts.test.yml'],
    ] as const) {
      const { content, said } = await promtool(...command, join(folder, file));
      assert.ok(content, `${file}: ${said}`);
    }
  });

  it('have a test for every alert, and a line in the guide', () => {
    const tests = readFileSync(join(folder, 'alerts.test.yml'), 'utf8');
    const guide = readFileSync(join(checkout, 'docs', 'guides', 'watching.md'), 'utf8');
    const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
    assert.ok(alerts.length > 5);
    for (const alert of alerts) {
      assert.match(tests, new RegExp(`alertname: ${alert}\\n\\s+eval_time: .+\\n\\s+exp_alerts:\\n`), alert);
      assert.match(guide, new RegExp(`\`${alert}\``), alert);
    }
  });
});

describe('a Prometheus beside the platform', { timeout: 560_000 }, () => {
  let platform: Platform;
  let prometheus: Prometheus;
  let ana: Person;
  let agent: TestAgent;
  let client: XmppClient;
  const urls = (): string[] => tiers.map((tier) => platform.stack.run.processes[tier]?.metrics ?? '');

  before(async () => {
    platform = await startPlatform();
    prometheus = await startPrometheus({
      'alerts.yml': rules,
      'prometheus.yml': scraping(urls().map((url) => new URL(url).host)),
    });
    ana = await platform.person('ana');
    agent = await ana.agent('Guide');
    client = await ana.online();
    for (const body of ['hello', 'and again']) {
      const id = await client.send({ to: agent.jid, body });
      await client.waitFor(
        (stanza) => stanza.kind === 'message' && stanza.answers.id === id && stanza.body !== null,
        60_000,
      );
    }
  });
  after(async () => {
    await prometheus?.stop();
    await platform?.stop();
  });

  const firing = async (name: string): Promise<Record<string, string>[]> =>
    (await prometheus.alerts())
      .filter(({ state, labels }) => state === 'firing' && labels['alertname'] === name)
      .map(({ labels }) => labels);

  it('scrapes all processes', async () => {
    const all = Object.fromEntries(urls().map((url) => [url, 'up']));
    await until(async () => JSON.stringify(await prometheus.targets()) === JSON.stringify(all), 15_000, 'all up').catch(
      async () => assert.deepEqual(await prometheus.targets(), all),
    );
  });

  it('finds every metric of the guide told by the processes that the guide names', async () => {
    const guide = readFileSync(join(checkout, 'docs', 'guides', 'watching.md'), 'utf8');
    const lines = [...guide.matchAll(/^\| `(aiox_\w+)` \| [^|]* \| ([a-z, ]+) \|/gm)];
    assert.equal(lines.length, 11);
    const texts = await Promise.all(urls().map(async (url) => (await fetch(url)).text()));
    for (const [, name = '', told = ''] of lines) {
      const telling = tiers.filter((_tier, i) => texts[i]?.includes(`# TYPE ${name} `));
      assert.deepEqual(telling, told === 'all' ? [...tiers] : tiers.filter((tier) => told.includes(tier)), name);
    }
    const unknown = new Set(texts.join('\n').match(/(?<=^# TYPE )aiox_\w+/gm));
    for (const [, name = ''] of lines) unknown.delete(name);
    assert.deepEqual([...unknown], [], 'told and not in the guide');
  });

  it('counts what a message cost, and tells no ids unless they are asked for', async () => {
    const [row] = await platform.sql<{ used: string }>('select sum(tokens_used) as used from executions');
    const total = async () => (await prometheus.query('sum(aiox_tokens_used_total)'))[0]?.value[1];
    await until(async () => (await total()) === row?.used, 15_000, 'the tokens').catch(async () =>
      assert.equal(await total(), row?.used),
    );
    const texts = await Promise.all(urls().map(async (url) => (await fetch(url)).text()));
    for (const id of [ana.userId, agent.id]) assert.ok(!texts.join('\n').includes(id));
  });

  it('gets an answer to everything the dashboard asks', async () => {
    assert.ok(dashboard.templating.list.some(({ name }) => name === 'job'));
    const asked = dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));
    assert.ok(asked.length > 15);
    // told by a counter or a histogram that nothing was done for yet
    const silent = ['Tools executed', 'Steps that failed'];
    for (const { title, expr } of asked) {
      const inTime = async () => (await prometheus.query(expr.replaceAll('$job', 'aiox'))).length > 0;
      if (silent.includes(title)) await inTime();
      else await until(inTime, 30_000, title);
    }
  });

  it('raises the alarm when somebody probes addresses', async () => {
    const bob = await platform.person('bob');
    const stranger = await bob.online();
    const ids = await Promise.all(Array.from({ length: 40 }, () => stranger.send({ to: agent.jid, body: 'psst' })));
    await Promise.all(ids.map((id) => stranger.waitFor((each) => each.id === id, 30_000)));
    await until(async () => (await firing('AioxPolicyViolations')).length > 0, 30_000, 'the alert');
    assert.equal((await firing('AioxPolicyViolations'))[0]?.['violation_type'], 'access.denied');
  });

  it('raises the alarm when a process is gone and a pool with it, and gives the all-clear when they are back', async () => {
    platform.stack.pause('ai');
    await platform.stack.kill('ai');
    await until(async () => (await firing('AioxProcessDown')).length > 0, 120_000, 'the alert for the process');
    const [down] = await firing('AioxProcessDown');
    assert.equal(down?.['instance'], new URL(urls()[tiers.indexOf('ai')] ?? '').host);
    await until(async () => (await firing('AioxNoHealthyAiWorker')).length > 0, 120_000, 'the alert for the pool');
    assert.deepEqual(
      (await firing('AioxNoHealthyAiWorker')).map(({ pool }) => pool),
      ['default'],
    );
    await platform.stack.resume('ai');
    for (const name of ['AioxProcessDown', 'AioxNoHealthyAiWorker'])
      await until(async () => (await firing(name)).length === 0, 60_000, `the end of ${name}`);
  });

  it('is answered by every process while everything behind them is stopped', async () => {
    const services = globSync('*/', { cwd: platform.stack.stateDir }).filter(
      (name) => platform.stack.run.processes[name] && !tiers.includes(name as never),
    );
    assert.deepEqual(services.sort(), ['ejabberd', 'postgres', 'temporal', 'valkey']);
    for (const name of services) platform.stack.pause(name);
    await Promise.all(services.map((name) => platform.stack.kill(name)));
    const pids = tiers.map((tier) => platform.stack.pid(tier));
    for (let round = 0; round < 5; round += 1)
      for (const url of urls()) {
        const began = performance.now();
        const response = await fetch(url);
        assert.equal(response.status, 200, url);
        assert.match(await response.text(), /^process_resident_memory_bytes/m);
        assert.ok(performance.now() - began < 2_000, `${url} took ${Math.round(performance.now() - began)} ms`);
      }
    assert.deepEqual(
      tiers.map((tier) => platform.stack.pid(tier)),
      pids,
      'none of them has died of it',
    );
  });
});

const scraping = (targets: string[]): string =>
  JSON.stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['alerts.yml'],
    scrape_configs: [{ job_name: 'aiox', static_configs: [{ targets }] }],
  });
