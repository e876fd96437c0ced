import { mkdtempSync, realpathSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SetupConfig } from '../../config/setup.ts';
import { ensureFolder, requireReachable, stateFolder } from './folders.ts';
import { endLeftovers } from './leftovers.ts';
import { holderOf, tryLock } from './lock.ts';
import { choosePorts, type MetricsPort, type PortName, type Ports, type PortWishes } from './ports.ts';
import { readRunFile } from './run-file.ts';
import { secretsOf, type Secrets } from './secrets.ts';

export interface State {
  stateDir: string;
  secrets: Secrets;
  ports: Ports;
  close: () => Promise<void>;
}

interface OpenOptions {
  stateDir?: string;
  ports?: PortWishes['choice'];
  runFile?: string;
  say: (line: string) => void;
}

/** Takes hold of the state folder, and of the checkout if its run file is written: one start at a time. */
export async function openState(config: SetupConfig, options: OpenOptions): Promise<State> {
  const { ports: choice = 'remembered', runFile, say } = options;
  const stateDir = chooseFolder(config, options);
  const locks: Server[] = [];
  const closeLocks = () => locks.forEach((lock) => lock.close());
  try {
    if (runFile) locks.push(await lockOrExplain(runFile, 'AIOX already runs in this checkout'));
    locks.push(await lockOrExplain(stateDir, `Another start uses ${stateDir}`));
    const stale = runFile ? readRunFile(runFile) : undefined; // we hold the lock, so whoever wrote it is dead
    if (stale && stale.stateDir !== stateDir) await endLeftovers(stale.stateDir, say);
    await endLeftovers(stateDir, say);
    const ports = await choosePorts({ choice, asked: askedPorts(config), stateDir, say });
    const close = async () => {
      await ports.releaseAll();
      closeLocks();
    };
    return { stateDir, secrets: secretsOf(stateDir), ports, close };
  } catch (error) {
    closeLocks();
    throw error;
  }
}

function chooseFolder(config: SetupConfig, { stateDir, ports }: OpenOptions): string {
  const chosen = stateDir ?? (ports === 'free' ? mkdtempSync(join(tmpdir(), 'aiox-')) : stateFolder(config));
  ensureFolder(chosen);
  const real = realpathSync(chosen);
  requireReachable(real, 'AIOX_STATE_DIR');
  return real;
}

async function lockOrExplain(what: string, otherwise: string): Promise<Server> {
  const lock = await tryLock(what);
  if (lock) return lock;
  const holder = await holderOf(what);
  throw new Error(`${otherwise}${holder ? ` (process ${holder})` : ''}. Stop it first, with Ctrl-C in its terminal.`);
}

export function askedPorts(config: SetupConfig): PortWishes['asked'] {
  const variables: Record<Exclude<PortName, MetricsPort>, keyof SetupConfig & `${string}_PORT`> = {
    api: 'AIOX_API_PORT',
    xmpp: 'AIOX_XMPP_PORT',
    xmppS2s: 'AIOX_XMPP_S2S_PORT',
    xmppComponent: 'AIOX_XMPP_COMPONENT_PORT',
    xmppHttp: 'AIOX_XMPP_HTTP_PORT',
    temporal: 'AIOX_TEMPORAL_PORT',
    temporalUi: 'AIOX_TEMPORAL_UI_PORT',
    postgres: 'AIOX_POSTGRES_PORT',
    redis: 'AIOX_REDIS_PORT',
  };
  const asked = Object.entries(variables).flatMap(([name, variable]) => {
    const port = config[variable];
    return port === undefined ? [] : [[name, { port, variable }] as const];
  });
  return Object.fromEntries(asked);
}
