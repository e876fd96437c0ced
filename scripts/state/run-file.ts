import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ApiTls } from '../own-api.ts';
import { checkout } from './folders.ts';

/** What `.aiox/run.json` says: everything a tool needs to reach what is running. */
export interface RunFile {
  ready: boolean;
  api: string;
  /** Set when the API speaks TLS. */
  apiTls?: ApiTls;
  ui: string;
  temporal: { address: string; namespace: string; ui: string | null };
  xmpp: { host: string; port: number; websocket: string; domain: string; agentsDomain: string; caFile: string };
  demo: {
    email: string;
    password: string;
    jid: string;
    xmppPassword: string;
    agent: { id: string; name: string; jid: string };
  } | null;
  /** `metrics`: the URL a Prometheus scrapes; ours have one, services have none. */
  processes: Record<string, { pid: number; log: string; metrics?: string }>;
  stateDir: string;
}

export const runFilePath = join(checkout, '.aiox', 'run.json');

export function writeRunFile(content: RunFile, path = runFilePath): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.partial`, JSON.stringify(content, null, 2), { mode: 0o600 });
  renameSync(`${path}.partial`, path); // a reader never sees half of it
}

export function readRunFile(path = runFilePath): RunFile | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RunFile;
  } catch {
    return undefined;
  }
}

export function removeRunFile(path = runFilePath): void {
  rmSync(path, { force: true });
}
