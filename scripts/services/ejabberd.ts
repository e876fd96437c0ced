import { chownSync, existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { cached, type Cache } from '../fetch/cache.ts';
import { debianRelease, unpackDebs, type Wished } from '../fetch/debs.ts';
import type { User } from '../launch.ts';
import { certificatesFor } from '../state/certificates.ts';
import { ownCertificate } from '../state/own-certificate.ts';
import { ensureFolder } from '../state/folders.ts';
import { until, type Daemon } from '../supervise.ts';
import { adminPath, ejabberdConfig } from './ejabberd-config.ts';
import { bareEnvironment, reachedAt, type Service, type ServiceContext } from './service.ts';

// the three extras are only suggested by the package: SQL archives and X-OAUTH2 need them
const wished: Wished = {
  packages: ['ejabberd', 'erlang-p1-sqlite3', 'erlang-p1-pgsql', 'erlang-p1-oauth2'],
  always: /^(ejabberd|erlang-.*)$/,
  megabytes: 32,
};
const archiveDays = 7;

export interface Xmpp extends Service {
  caFile: string;
  adminUrl: string;
  adminUser: string;
  archive: string;
  websocket: string;
}

/** Its folder in the cache, per release, whose libraries it uses. */
export function ejabberdPackage(): string {
  return `ejabberd-${debianRelease()}-1`;
}

/** The Debian packages, unpacked and not installed. */
export async function fetchEjabberd(cache: Cache): Promise<string> {
  return cached(cache, ejabberdPackage(), (target, workshop) => unpackDebs(workshop, wished, target));
}

/** The XMPP server: SCRAM-SHA-256 over required TLS, the agents' component, the admin API on loopback. */
export async function ejabberd(context: ServiceContext): Promise<Xmpp> {
  const { stateDir, secrets, ports, domain, user, outside } = context;
  const tree = await fetchEjabberd(context.cache);
  const home = ensureFolder(join(stateDir, 'ejabberd'), { mode: 0o700, owner: user });
  ensureFolder(join(home, 'spool'), { mode: 0o700, owner: user });
  const { caFile, pem } = await serverCertificate(context);
  const certificate = join(home, 'xmpp.pem');
  const authorities = join(home, 'ca.pem'); // a copy: the server's user need not be able to read the original
  const archive = join(home, 'archive.db');
  const settings = {
    domain,
    listen: outside.AIOX_XMPP_LISTEN,
    ports: { c2s: ports.of.xmpp, s2s: ports.of.xmppS2s, component: ports.of.xmppComponent, http: ports.of.xmppHttp },
    componentSecret: secrets.xmppComponent,
    certificate,
    caFile: authorities,
    database: archive,
  };
  writePrivate(certificate, pem, user);
  writePrivate(authorities, readFileSync(caFile, 'utf8'), user);
  writePrivate(join(home, 'ejabberd.yml'), ejabberdConfig(settings), user);
  if (!existsSync(archive)) await createArchive(tree, archive, user);
  const adminUrl = `http://127.0.0.1:${ports.of.xmppHttp}${adminPath}`;
  return {
    choice: `XMPP: ejabberd from Debian packages for ${domain} on ${outside.AIOX_XMPP_LISTEN}, port ${ports.of.xmpp}`,
    daemon: daemon(context, tree, home),
    caFile,
    adminUrl,
    adminUser: `admin@${domain}`,
    archive: `sqlite:${archive}`,
    websocket: `ws://127.0.0.1:${ports.of.xmppHttp}/ws`,
    housekeep: async () => {
      const admin = adminOf(adminUrl, `admin@${domain}`, secrets.xmppAdmin);
      await purgeArchive(admin);
      await renewCertificate(context, certificate, admin);
    },
  };
}

function writePrivate(path: string, content: string, owner: User | undefined): void {
  writeFileSync(path, content, { mode: 0o600 });
  if (owner) chownSync(path, owner.uid, owner.gid);
}

/** The archive's tables, and WAL, which the file itself remembers: readers then never block the server. */
async function createArchive(tree: string, archive: string, owner: User | undefined): Promise<void> {
  const partial = `${archive}.partial`;
  await rm(partial, { force: true });
  const database = new DatabaseSync(partial);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec(readFileSync(join(tree, 'usr/share/ejabberd/sql/lite.sql'), 'utf8'));
  database.close();
  if (owner) chownSync(partial, owner.uid, owner.gid);
  await rename(partial, archive);
}

function daemon({ ports, domain, secrets, user, outside }: ServiceContext, tree: string, home: string): Daemon {
  const erlang = join(tree, 'usr/lib/erlang');
  const [libraries] = globSync(join(tree, 'usr/lib/*-linux-gnu'));
  const [binaries] = globSync(join(erlang, 'erts-*/bin'));
  if (!libraries || !binaries) throw new Error(`${tree} is not a complete Erlang; delete it and start again`);
  const admin = ['AIOX_ADMIN_USER', 'AIOX_ADMIN_HOST', 'AIOX_ADMIN_PASSWORD'].map(
    (name) => `list_to_binary(os:getenv("${name}"))`,
  );
  const bootstrap = `ejabberd_auth:try_register(${admin.join(', ')}), os:unsetenv("AIOX_ADMIN_PASSWORD").`;
  const quiet = ['+sbwt', 'none', '+sbwtdcpu', 'none', '+sbwtdio', 'none']; // schedulers that wait do not spin
  // a stanza of 64 KB can nest 9,000 elements, and freeing those recurses: the usual stack of a scheduler overflows
  const deep = ['+sss', '8192', '+sssdcpu', '8192', '+sssdio', '8192'];
  const spool = ['-mnesia', 'dir', JSON.stringify(join(home, 'spool'))];
  return {
    name: 'ejabberd',
    // not ejabberdctl: that insists on a system user and starts a daemon shared by all Erlangs of the machine
    command: join(binaries, 'erlexec'),
    args: [...deep, '-noinput', '+K', 'true', '+P', '250000', ...quiet, ...spool, '-s', 'ejabberd', '-eval', bootstrap],
    env: {
      ...bareEnvironment(home),
      ROOTDIR: erlang,
      BINDIR: binaries,
      EMU: 'beam',
      PROGNAME: 'erl',
      ERL_LIBS: libraries,
      LD_LIBRARY_PATH: libraries,
      ERL_CRASH_DUMP_BYTES: '0',
      EJABBERD_CONFIG_PATH: join(home, 'ejabberd.yml'),
      EJABBERD_LOG_PATH: join(home, 'ejabberd.log'),
      AIOX_ADMIN_USER: 'admin',
      AIOX_ADMIN_HOST: domain,
      AIOX_ADMIN_PASSWORD: secrets.xmppAdmin,
    },
    cwd: home,
    user,
    prepare: async () => {
      await Promise.all((['xmpp', 'xmppS2s', 'xmppComponent', 'xmppHttp'] as const).map((name) => ports.release(name)));
    },
    ready: async ({ signal, output }) => {
      // it goes on without a port that is taken, and then its neighbour would answer in its place
      const refused = () => /Failed to open socket.*/.exec(output())?.[0];
      await until(signal, () => opensStream(reachedAt(outside.AIOX_XMPP_LISTEN), ports.of.xmpp, domain));
      for (const port of [ports.of.xmppComponent, ports.of.xmppHttp]) await until(signal, () => listens(port));
      if (refused()) throw new Error(refused());
    },
  };
}

function opensStream(host: string, port: number, domain: string): Promise<boolean> {
  return new Promise((resolve) => {
    const header = `<?xml version='1.0'?><stream:stream to='${domain}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`;
    const socket = connect(port, host, () => socket.write(header));
    let answered = false;
    socket.on('data', () => {
      answered = true;
      socket.end('</stream:stream>');
    });
    socket.setTimeout(2_000, () => socket.destroy());
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(answered));
  });
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end());
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(true));
  });
}

type Certified = Pick<ServiceContext, 'work' | 'stateDir' | 'domain' | 'outside' | 'user'>;
type Admin = (command: string, body: object) => Promise<void>;

export function adminOf(api: string, user: string, password: string): Admin {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return async (command, body) => {
    const options = { method: 'POST', headers: { authorization }, body: JSON.stringify(body) };
    const reply = await fetch(`${api}/${command}`, options);
    if (!reply.ok) throw new Error(`ejabberd refused ${command}: ${reply.status} ${await reply.text()}`);
  };
}

/** The server keeps what users wrote in plain text, as every XMPP server does: for a week, not for ever. */
async function purgeArchive(ask: Admin): Promise<void> {
  await ask('delete_old_mam_messages', { type: 'all', days: archiveDays });
  await ask('delete_old_messages', { days: archiveDays });
}

/** The user's own certificate when one is named, else one of an authority that lives in the state folder. */
async function serverCertificate({ work, stateDir, domain, outside }: Certified) {
  const own = ownCertificate(outside, domain);
  if (own) {
    for (const name of own.missing)
      work.say(`The certificate of ${domain} does not name ${name}: other servers will not reach the agents`);
    return own;
  }
  const { caFile, leafFile } = await certificatesFor(work, stateDir, domain);
  return { caFile, pem: readFileSync(leafFile, 'utf8') };
}

/** Gives the running server the certificate that has taken the place of the one it was started with. */
export async function renewCertificate(context: Certified, path: string, ask: Admin): Promise<void> {
  const { pem } = await serverCertificate(context);
  if (readFileSync(path, 'utf8') === pem) return;
  writePrivate(path, pem, context.user);
  await ask('reload_config', {});
  context.work.say('XMPP: the renewed certificate is in use');
}
