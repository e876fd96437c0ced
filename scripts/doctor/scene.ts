import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSetup, type SetupConfig } from '../../config/setup.ts';
import { cacheFolder, stateFolder } from '../state/folders.ts';
import { holderOf } from '../state/lock.ts';
import type { Ports } from '../state/ports.ts';
import { readRunFile, runFilePath, type RunFile } from '../state/run-file.ts';
import type { Secrets } from '../state/secrets.ts';
import { wrong, type Finding } from './finding.ts';

/** What is to be looked at. */
export interface Scene {
  /** What the user has set. */
  source: Record<string, string | undefined>;
  config: SetupConfig;
  stateDir: string;
  cacheDir: string;
  /** Pid of the `npm start` that runs in this checkout. */
  starter: number | undefined;
  run: RunFile | undefined;
  secrets: Secrets | undefined;
  ports: Partial<Ports['of']>;
  domain: string;
}

/** Looks around; settings that cannot be read are a finding, and their defaults are taken. */
export async function look(source: Record<string, string | undefined>): Promise<{ scene: Scene; found: Finding[] }> {
  const found: Finding[] = [];
  let config = readSetup({});
  try {
    config = readSetup(source);
  } catch (error) {
    found.push(
      wrong('settings', (error as Error).message, 'correct the environment; .env.example names every variable'),
    );
  }
  const starter = await holderOf(runFilePath);
  const run = readRunFile();
  const stateDir = run?.stateDir ?? stateFolder(config);
  const scene = {
    ...{ source, config, stateDir, starter, run },
    cacheDir: cacheFolder(config),
    secrets: jsonOf<Secrets>(join(stateDir, 'secrets.json')),
    ports: jsonOf<Partial<Ports['of']>>(join(stateDir, 'ports.json')) ?? {},
    domain: run?.xmpp.domain ?? config.AIOX_DOMAIN,
  };
  return { scene, found };
}

function jsonOf<T>(path: string): T | undefined {
  try {
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
  } catch {
    return undefined; // the check of the state folder says so
  }
}
