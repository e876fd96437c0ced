import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Command, until } from './checkout.ts';
import { stallingServer, type StallingServer } from './stalling-server.ts';

const wheelFile = 'aiox_probe-1.0-py3-none-any.whl';

describe('a set-up that was killed with -9', { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'aiox-resume-'));
  const site = join(folder, 'site');
  let server: StallingServer;
  const running: Command[] = [];

  before(async () => {
    mkdirSync(join(site, 'simple', 'aiox-probe'), { recursive: true });
    mkdirSync(join(site, 'debian'));
    server = await stallingServer(site);
  });
  after(async () => {
    for (const { child } of running) if (child.pid && child.exitCode === null) child.kill('SIGKILL');
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const fetching = (what: string, given: unknown, env: Record<string, string> = {}) => {
    const script = join(import.meta.dirname, 'fetching.ts');
    const command = [process.execPath, script, what, join(folder, what), JSON.stringify(given)];
    const child = new Command(command, '/', { PATH: process.env['PATH'] ?? '', HOME: folder, ...env });
    running.push(child);
    return child;
  };
  const kill = async ({ child, ended }: Command) => {
    child.kill('SIGKILL');
    await ended;
  };
  const kept = (what: string, ...path: string[]) => join(folder, what, 'download', 'probe-1', ...path);
  const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

  it('goes on in the middle of a package of the Python index, and checks the whole', async () => {
    const wheel = makeWheel(join(site, 'simple', 'aiox-probe'));
    const env = { PIP_INDEX_URL: `${server.origin}/simple/`, PIP_CONFIG_FILE: '/dev/null' };
    server.stall = wheelFile;
    const first = fetching('wheel', wheel, env);
    await until(() => sizeOf(kept('wheel', `${wheelFile}.part`)) > 100_000, 'a part of it is here', 40_000);
    await kill(first);
    const had = sizeOf(kept('wheel', `${wheelFile}.part`));
    assert.ok(!existsSync(join(folder, 'wheel', 'probe-1')), 'nothing looks finished');

    server.stall = undefined;
    const second = fetching('wheel', wheel, env);
    assert.equal(await second.ended, 0, second.output);
    assert.deepEqual(downloads(wheelFile), [0, had]);
    assert.equal(execFileSync(join(folder, 'wheel', 'probe-1', 'tool'), { encoding: 'utf8' }), 'it runs\n');
    assert.deepEqual(readdirSync(join(folder, 'wheel')).sort(), ['download', 'probe-1']);
    assert.deepEqual(readdirSync(join(folder, 'wheel', 'download')), []);
  });

  it('does not believe half a file whose end does not fit to it', async () => {
    rmSync(join(folder, 'wheel'), { recursive: true });
    const wheel = makeWheel(join(site, 'simple', 'aiox-probe'));
    mkdirSync(kept('wheel'), { recursive: true });
    writeFileSync(kept('wheel', `${wheelFile}.part`), randomBytes(1_000));
    server.asked.length = 0;
    const env = { PIP_INDEX_URL: `${server.origin}/simple/`, PIP_CONFIG_FILE: '/dev/null' };
    const command = fetching('wheel', wheel, env);
    assert.equal(await command.ended, 0, command.output);
    assert.match(command.output, /is damaged; deleted, fetching it once more/);
    assert.deepEqual(downloads(wheelFile), [1_000, 0]);
  });

  it('goes on in the middle of a Debian package, and fetches no finished one again', async () => {
    const debs = [makeDeb(join(site, 'debian'), 'first', 10), makeDeb(join(site, 'debian'), 'second')];
    const packages = join(site, 'debian', 'Packages');
    writeFileSync(packages, debs.join('\n'));
    const config = join(folder, 'apt.conf');
    writeFileSync(join(folder, 'sources.list'), `deb [trusted=yes] ${server.origin}/debian ./\n`);
    const settings = [
      `Dir::Etc::sourcelist "${join(folder, 'sources.list')}";`,
      'Dir::Etc::sourceparts "-";',
      'Acquire::http::Proxy::127.0.0.1 "DIRECT";',
      'Acquire::http::Pipeline-Depth "0";', // one after the other
    ];
    writeFileSync(config, `${settings.join('\n')}\n`);
    server.asked.length = 0;
    server.stall = 'second.deb';
    const names = ['aiox-first', 'aiox-second'];
    const first = fetching('debs', names, { APT_CONFIG: config });
    const partial = () => join(kept('debs', 'archives', 'partial'), 'aiox-second_1.0_all.deb');
    await until(
      () => sizeOf(partial()) > 100_000 && existsSync(kept('debs', 'archives', 'aiox-first_1.0_all.deb')),
      'one package and a half are here',
      40_000,
    ).catch((error: Error) => assert.fail(`${error.message}\n${first.output}`));
    await kill(first);
    const had = sizeOf(partial());

    server.stall = undefined;
    const second = fetching('debs', names, { APT_CONFIG: config });
    assert.equal(await second.ended, 0, second.output);
    assert.deepEqual(downloads('first.deb'), [0]);
    assert.deepEqual(downloads('second.deb'), [0, had]);
    for (const name of names) assert.ok(existsSync(join(folder, 'debs', 'probe-1', 'opt', name)), name);
    assert.deepEqual(readdirSync(join(folder, 'debs', 'download')), []);
  });

  it('goes on with the build of Temporal with what Go had compiled already', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    // a Go that compiles one package a turn and never the same one twice, as Go's own build cache has it
    const go = `#!/bin/sh
[ "$1" = env ] && { echo go1.99.0; exit; }
mkdir -p "$GOCACHE"
for package in one two three; do
  [ -e "$GOCACHE/$package" ] && continue
  echo "$package" >> "${folder}/compiled"; touch "$GOCACHE/$package"
  [ "$package" = two ] && [ ! -e "${folder}/go-on" ] && { touch "${folder}/half"; sleep 300; }
done
cp /bin/true "$GOBIN/temporal"`;
    writeFileSync(join(bin, 'go'), go);
    chmodSync(join(bin, 'go'), 0o755);
    const env = { PATH: `${bin}:${process.env['PATH']}` };
    const first = fetching('temporal', null, env);
    await until(() => existsSync(join(folder, 'half')), 'the build is half done', 40_000);
    await kill(first);
    assert.ok(!readdirSync(join(folder, 'temporal')).includes('temporal-1.5.1'), 'nothing looks finished');

    writeFileSync(join(folder, 'go-on'), '');
    const second = fetching('temporal', null, env);
    assert.equal(await second.ended, 0, second.output);
    assert.equal(readFileSync(join(folder, 'compiled'), 'utf8'), 'one\ntwo\nthree\n');
    assert.deepEqual(readdirSync(join(folder, 'temporal', 'download')), [], 'the compiled pieces are not kept');
  });

  function downloads(ending: string): number[] {
    return server.asked.filter(({ path }) => path.endsWith(ending)).map(({ from }) => from);
  }
});

/** A wheel of 400 KB with one program in it, and the page of the index that names it. */
function makeWheel(target: string) {
  const script = `
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    tool = zipfile.ZipInfo("aiox_probe/tool"); tool.external_attr = 0o100755 << 16
    archive.writestr(tool, "#!/bin/sh\\necho it runs\\n")
    archive.writestr("aiox_probe/ballast", os.urandom(400_000))
    archive.writestr("aiox_probe-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: aiox-probe\\nVersion: 1.0\\n")
`;
  const path = join(target, wheelFile);
  execFileSync('python3', ['-c', script, path]);
  writeFileSync(
    join(target, 'index.html'),
    `<!DOCTYPE html><html><body><a href="${wheelFile}">${wheelFile}</a></body>`,
  );
  const content = readFileSync(path);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return {
    requirement: 'aiox-probe==1.0',
    file: wheelFile,
    sha256,
    what: 'the probe',
    megabytes: 0,
  };
}

/** A Debian package with one file in it; gives its entry in the list of packages. */
function makeDeb(target: string, name: string, size = 400_000): string {
  const tree = mkdtempSync(join(tmpdir(), 'aiox-deb-'));
  mkdirSync(join(tree, 'DEBIAN'));
  mkdirSync(join(tree, 'opt'));
  const control = `Package: aiox-${name}\nVersion: 1.0\nArchitecture: all\nMaintainer: a test <test@example.test>\nDescription: a probe\n`;
  writeFileSync(join(tree, 'DEBIAN', 'control'), control);
  writeFileSync(join(tree, 'opt', `aiox-${name}`), randomBytes(size));
  chmodSync(tree, 0o755);
  const path = join(target, `aiox-${name}.deb`);
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', tree, path], { stdio: 'ignore' });
  rmSync(tree, { recursive: true });
  const content = readFileSync(path);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return `${control}Filename: ./aiox-${name}.deb\nSize: ${content.length}\nSHA256: ${sha256}\n`;
}
