import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { descendants, programs, realSandbox } from '../../support/sandbox.ts';
import { until } from '../../support/until.ts';

const run = programs('python');

/** What the program says, which has to end well. */
async function said(code: string): Promise<string> {
  const { ending, stdout, stderr } = await run(code);
  assert.deepEqual(ending, { how: 'exited', code: 0 }, stderr.text);
  return stdout.text.trim();
}

describe('Python in the sandbox', { timeout: 240_000 }, () => {
  before(() => realSandbox());

  it('runs with the standard library, says what it wrote and how it ended', async () => {
    const { ending, stdout, stderr, files } = await run(
      'import json, sqlite3, zoneinfo, asyncio, threading\n' +
        'print(json.dumps(["olá", "日本", str(zoneinfo.ZoneInfo("Europe/Lisbon"))], ensure_ascii=False))\n' +
        'async def later(): await asyncio.sleep(0); print("later")\n' +
        'asyncio.run(later())\n' +
        't = threading.Thread(target=print, args=("beside",)); t.start(); t.join()\n' +
        'open("a.csv", "w").write("x;y")\n' +
        'raise KeyError("no")',
    );
    assert.deepEqual(ending, { how: 'exited', code: 1 });
    assert.equal(stdout.text, '["olá", "日本", "Europe/Lisbon"]\nlater\nbeside\n');
    assert.match(
      stderr.text,
      /^Traceback .*\n {2}File "\/main\.py", line 7, in <module>\n.*raise[^]*KeyError: 'no'\n$/,
    );
    assert.deepEqual(
      files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]),
      [['a.csv', 'x;y']],
    );
    assert.deepEqual((await run('import sys; sys.exit(7)')).ending, { how: 'exited', code: 7 });
    assert.deepEqual((await run('import os; os.abort()')).ending, { how: 'killed', signal: 'SIGABRT' });
  });

  it('says of code that is none what is wrong with it', async () => {
    const { ending, stderr } = await run('print("a")\nprint("b\u0000")');
    assert.deepEqual(ending, { how: 'exited', code: 1 });
    assert.match(stderr.text, /null bytes/);
    assert.match((await run('def f(:')).stderr.text, /SyntaxError/);
    assert.equal(await said('print(ascii("\ud83d"))'), String.raw`'\ufffd'`, 'half a character is no reason to fail');
  });

  it('finds no file of the machine, and none of /proc', async () => {
    const paths = [
      ...['/etc/passwd', '/etc/hostname', '/proc/1/root', '/proc/self/fd', '/proc/self/environ', '/sys', '/dev/shm'],
      ...['/dev/mem', '/usr/bin/env', '/usr/share/doc', '/var', '/run', homedir(), import.meta.dirname],
    ];
    assert.equal(await said(`import os\nprint([p for p in ${JSON.stringify(paths)} if os.path.lexists(p)])`), '[]');
    const root = await said('import os\nprint(*sorted(os.listdir("/") + os.listdir("/dev")))');
    assert.equal(root, 'dev lib lib64 main.py null program.bpf runner.py tmp urandom usr work zero');
    assert.equal(await said('import os\nprint([f for f in range(64) if f > 2 and os.path.exists(f)])'), '[]');
  });

  it('knows nothing of our environment and is nobody', async () => {
    process.env['SANDBOX_TEST_SECRET'] = 'hunter2';
    assert.equal(
      await said('import os\nprint(sorted(os.environ), os.getuid(), os.geteuid(), os.getgid(), 0 in os.getgroups())'),
      "['HOME', 'LANG', 'PATH', 'PWD'] 65534 65534 65534 False",
    );
    delete process.env['SANDBOX_TEST_SECRET'];
  });

  it('reaches no network, not even that of this machine', async () => {
    let reached = 0;
    const server = createServer((socket) => socket.end(String((reached += 1))));
    server.unref();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const tries = await said(
      'import socket, ctypes, errno\n' +
        'def attempt(act):\n' +
        '    try: act(); print("reached")\n' +
        '    except OSError as e: print(type(e).__name__)\n' +
        `attempt(lambda: socket.create_connection(("127.0.0.1", ${port}), 2))\n` +
        'attempt(lambda: socket.create_connection(("192.0.2.1", 80), 2))\n' +
        'attempt(lambda: socket.getaddrinfo("example.org", 80))\n' +
        'attempt(lambda: socket.socket(socket.AF_UNIX))\n' +
        'attempt(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))\n' +
        `attempt(lambda: socket.socketpair()[0].connect("\\\\0name"))\n` +
        'attempt(lambda: socket.socketpair(socket.AF_INET))\n',
    );
    server.close();
    await once(server, 'close');
    assert.equal(reached, 0);
    const refused = 'PermissionError';
    assert.deepEqual(tries.split('\n'), [refused, refused, 'gaierror', refused, refused, refused, refused]);
  });

  it('is refused the calls that would lead out, by whatever way they are made', async () => {
    const calls = {
      ptrace: 101,
      mount: 165,
      umount2: 166,
      unshare: 272,
      setns: 308,
      keyctl: 250,
      add_key: 248,
      bpf: 321,
    };
    const more = { perf_event_open: 298, userfaultfd: 323, process_vm_readv: 310, memfd_create: 319, shmget: 29 };
    const forks = { fork: 57, vfork: 58, socket: 41, chroot: 161, pivot_root: 155, personality: 135, io_setup: 206 };
    for (const [names, errno] of [
      [{ ...calls, ...more, ...forks }, 1],
      [
        { clone3: 435, io_uring_setup: 425, pidfd_getfd: 438, open_tree: 428, fsopen: 430, landlock: 444, none: 999 },
        38,
      ],
    ] as const) {
      const answers = await said(
        'import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n' +
          `for name, n in ${JSON.stringify(names)}.items():\n` +
          '    r = libc.syscall(n, 0, 0, 0, 0, 0, 0)\n    if (r, ctypes.get_errno()) != (-1, ' +
          `${errno}): print(name, r, ctypes.get_errno())`,
      );
      assert.equal(answers, '');
    }
    const namespace = await said(
      'import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n' +
        'print([libc.syscall(56, flags, 0, 0, 0, 0) for flags in (17, 0x10000000 | 17, 0x20000 | 17)])', // clone
    );
    assert.equal(namespace, '[-1, -1, -1]');
    const otherNumbers = await run('import ctypes\nctypes.CDLL(None).syscall(0x40000000 | 39)'); // getpid of the x32 ABI
    assert.deepEqual(otherNumbers.ending, { how: 'killed', signal: 'SIGSYS' });
  });

  it('has no second process, and few threads', async () => {
    assert.equal(
      await said(
        'import os, subprocess, threading\n' +
          'def attempt(act):\n    try: act(); print("made")\n    except (OSError, RuntimeError): print("refused")\n' +
          'attempt(os.fork)\nattempt(lambda: subprocess.run(["/usr/bin/true"]))\n' +
          'attempt(lambda: os.posix_spawn("/usr/bin/true", ["true"], {}))\n' +
          'wait, made = threading.Event(), 0\nthreading.stack_size(65536)\n' +
          'try:\n    while made < 1000: threading.Thread(target=wait.wait).start(); made += 1\n' +
          'except RuntimeError: pass\n' +
          'wait.set()\nprint(10 < made < 32)',
      ),
      'refused\nrefused\nrefused\nTrue',
    );
  });

  it('gets no more memory than it may have, whatever the memory is called', async () => {
    const { ending, stderr } = await run('a = []\nwhile True: a.append(bytearray(10_000_000))');
    assert.deepEqual(ending, { how: 'exited', code: 1 });
    assert.match(stderr.text, /MemoryError/);
    assert.equal(
      await said(
        'import mmap, resource\n' +
          'try: mmap.mmap(-1, 300_000_000)\nexcept (OSError, MemoryError): print("refused")\n' +
          'try: resource.setrlimit(resource.RLIMIT_AS, (-1, -1))\nexcept ValueError: print("refused")',
      ),
      'refused\nrefused',
    );
  });

  it('is stopped when its time is over, with what it wrote until then', async () => {
    const { ending, stdout } = await run('print("begun", flush=True)\nwhile True: pass', { wallMs: 1_500 });
    assert.deepEqual(ending, { how: 'stopped', over: 'time' });
    assert.equal(stdout.text, 'begun\n');
    const asleep = await run('import time, signal\nsignal.alarm(0)\ntime.sleep(60)', { wallMs: 500 });
    assert.deepEqual(asleep.ending, { how: 'stopped', over: 'time' });
    const busy = await run(
      'import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass', // the limit itself, lower
    );
    assert.deepEqual(busy.ending, { how: 'stopped', over: 'processor' });
    assert.deepEqual(descendants(), []);
  });

  it('may write much, of which the beginning is kept, and not without end', async () => {
    const { ending, stdout, stderr } = await run(
      'import sys\nprint("é" * 100_000)\nprint("x" * 65_536, end="", file=sys.stderr)',
    );
    assert.deepEqual(ending, { how: 'exited', code: 0 });
    assert.deepEqual(stdout, { text: 'é'.repeat(32_768), cut: true });
    assert.deepEqual(stderr, { text: 'x'.repeat(65_536), cut: false });
    const endless = await run('while True: print("y" * 10_000)');
    assert.deepEqual(endless.ending, { how: 'stopped', over: 'output' });
    assert.equal(endless.stdout.cut, true);
  });

  it('writes nowhere but into its own two directories', async () => {
    assert.equal(
      await said(
        'import os, sys\n' +
          'for path in ("/x", "/usr/x", "/lib/x", "/dev/x", "/main.py", "/runner.py", sys.executable, os.__file__):\n' +
          '    try: open(path, "ab"); print("written", path)\n    except OSError: pass\n' +
          'for act in (lambda: os.mknod("/work/d", 0o20600, os.makedev(1, 1)), lambda: os.chown("/work", 0, 0),\n' +
          '            lambda: os.setuid(0), lambda: os.chroot("/work")):\n' +
          '    try: act(); print("done")\n    except OSError: pass\n' +
          'open("/tmp/t", "w").write("t"); open("/work/w", "w").write("w"); print("ok")',
      ),
      'ok',
    );
  });

  it('leaves the regular files of its working directory, ten and five megabytes of them', async () => {
    const { files, leftOut } = await run(
      'import os, socket\n' +
        'os.symlink("/etc/passwd", "a-link"); os.link("/work/../work/a-link", "b-link"); os.mkdir("c-folder")\n' +
        'os.mkfifo("d-pipe"); open("c-folder/inside", "w").write("x"); open("e-shut", "w").write("x"); os.chmod("e-shut", 0)\n' +
        'open("f-large", "wb").write(bytes(4_999_990)); open("g-small", "wb").write(bytes(5)); open("h-much", "wb").write(bytes(20))\n' +
        'for n in range(10): open(f"i{n}", "w").close()\n' +
        'open(b"j\\xff", "w").write("x")',
    );
    assert.deepEqual(
      files.map(({ name, bytes }) => [name, bytes.length]),
      [['f-large', 4_999_990], ['g-small', 5], ...[0, 1, 2, 3, 4, 5, 6, 7].map((n) => [`i${n}`, 0])],
    );
    assert.deepEqual(
      leftOut.map(({ name, why }) => `${name}: ${why}`),
      [
        ...['a-link', 'b-link', 'c-folder', 'd-pipe'].map((name) => `${name}: not a regular file`),
        ...['e-shut: it could not be read', 'h-much: more than 5000000 bytes in all'],
        ...['i8: more than 10 files', 'i9: more than 10 files', 'j\ufffd: it could not be read'],
      ],
    );
  });

  it('fills neither a disk nor the memory with files', async () => {
    const full = await said(
      'import errno\n' +
        'try: open("one", "wb").write(bytes(9_000_000))\nexcept OSError as e: print(errno.errorcode[e.errno])\n' +
        'try:\n    for n in range(9): open(f"/tmp/{n}", "wb").write(bytes(8_000_000))\n' +
        'except OSError as e: print(errno.errorcode[e.errno])',
    );
    assert.equal(full, 'EFBIG\nENOSPC');
    const many = await run('import os\nn = 0\nwhile True: os.mkdir(f"/tmp/{n}"); n += 1');
    assert.deepEqual(many.ending, { how: 'stopped', over: 'files' });
  });

  it('harms only itself when it ends what watches it, and does not see who runs beside it', async () => {
    const beside = run(
      'import os, time\nopen("/work/mine", "w").close(); open("/tmp/mine", "w").close()\n' +
        'print("up", flush=True)\ntime.sleep(1)\nprint(os.listdir("/work"), os.listdir("/tmp"))',
    );
    const [killed, other] = await Promise.all([
      run(
        'import os\nopen("/work/x", "w").close(); print(os.listdir("/work"), os.listdir("/tmp"), flush=True)\nos.kill(-1, 9)',
      ),
      beside,
    ]);
    assert.notDeepEqual(killed.ending, { how: 'exited', code: 0 });
    assert.deepEqual([killed.stdout.text, killed.files], ["['x'] []\n", []]);
    assert.deepEqual([other.stdout.text, other.ending], ["up\n['mine'] ['mine']\n", { how: 'exited', code: 0 }]);
    assert.deepEqual(
      other.files.map(({ name }) => name),
      ['mine'],
    );
    assert.deepEqual((await run('import os\nos.kill(os.getppid(), 9)\nwhile True: pass')).files, []);
    assert.deepEqual((await run('import os\nopen("x", "w").close(); os.chmod("/work", 0)')).files, []);
    assert.deepEqual(descendants(), []);
  });

  it('is never root on this machine, and gone at once when it is called off', async () => {
    const caller = new AbortController();
    const running = run('import time\ntime.sleep(60)', { signal: caller.signal });
    // bubblewrap outside and inside, the runner, the program
    await until(() => descendants().length >= 4, 20_000, 'the program');
    const users = descendants().map(({ uid }) => uid);
    assert.ok(!users.includes(0) && (process.getuid?.() !== 0 || users.every((uid) => uid === 65_533)), String(users));
    caller.abort(new Error('stopped by its owner'));
    await assert.rejects(running, /stopped by its owner/);
    assert.deepEqual(descendants(), []);
    await assert.rejects(run('print(1)', { signal: caller.signal }), /stopped by its owner/);
  });

  describe('whose worker is killed', () => {
    let worker: ReturnType<typeof spawn>;
    after(() => worker.kill('SIGKILL'));
    it('does not outlive it', async () => {
      const support = fileURLToPath(new URL('../../support/sandbox.ts', import.meta.url));
      const code = `import { programs } from ${JSON.stringify(support)};
        await programs('python')('import time\\ntime.sleep(120)', { wallMs: 120_000 })`;
      worker = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' });
      const sleeping = () => descendants(worker.pid).filter(({ uid }) => uid !== 0 || process.getuid?.() !== 0);
      // the probes end before the program begins, which is the one that stays
      let last: number[] = [];
      await until(
        async () => {
          const now = sleeping().map(({ pid }) => pid);
          const same = now.length >= 4 && now.join() === last.join();
          last = now;
          await new Promise((resolve) => setTimeout(resolve, 1_000));
          return same;
        },
        60_000,
        'the program of the other worker',
      );
      const pids = sleeping().map(({ pid }) => pid);
      worker.kill('SIGKILL');
      const alive = (pid: number) => {
        try {
          return process.kill(pid, 0);
        } catch {
          return false;
        }
      };
      await until(() => !pids.some(alive), 10_000, 'the end of the program');
    });
  });
});
