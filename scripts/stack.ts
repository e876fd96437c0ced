import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readSetup, type SetupConfig } from '../config/setup.ts';
import { Crew } from './crew.ts';
import { demoOf, migrateDatabase } from './stack-seams.ts';
import { environmentOf, type Addresses } from './environment.ts';
import { step } from './fetch/work.ts';
import { apiOrigin } from './own-api.ts';
import { serviceUser } from './launch.ts';
import { serviceNames, startServices, type ServiceName, type Services } from './stack-services.ts';
import { isEverywhere, reachedAt } from './services/service.ts';
import { cacheFolder, checkout, keyFolder, requireReachable } from './state/folders.ts';
import { openState } from './state/open.ts';
import type { PortName, Ports, PortWishes } from './state/ports.ts';
import { removeRunFile, writeRunFile, type RunFile } from './state/run-file.ts';
import { tiers, type Secrets, type Tier } from './state/secrets.ts';
import { announcesReady, type Daemon } from './supervise.ts';
import { metricsPort, metricsUrl } from './state/metrics-port.ts';
import { prepareWorkflowBundle } from './workflow-bundle.ts';

type Environment = Record<string, string>;

export interface StackOptions {
  /** What the user has set (`process.env`); nothing for a stack that must stand alone, as in tests. */
  outside?: Record<string, string | undefined>;
  /** Default: the folder of this checkout, or a new temporary one when the ports are `free`. */
  stateDir?: string;
  ports?: PortWishes['choice'];
  domain?: string;
  namespace?: string;
  services?: readonly ServiceName[];
  /** Default: those of the four whose program exists. `[]` starts services only. */
  processes?: readonly Tier[];
  migrate?: boolean;
  demo?: boolean;
  /** Whether what dies is started again: all (default), none, or the named ones. */
  restart?: boolean | readonly string[];
  env?: Partial<Record<Tier | 'all', Environment>>;
  runFile?: string;
  onLine?: (line: string) => void;
  signal?: AbortSignal;
}

/** A running stack: services, processes, and the handles tests and `npm start` need. */
export interface Stack {
  readonly run: RunFile;
  readonly adminUrl: string;
  readonly redisUrl: string;
  readonly stateDir: string;
  readonly secrets: Secrets;
  readonly ports: Record<PortName, number>;
  /** Resolves when something died five times within a minute; everything else is still up then. */
  readonly failed: Promise<Error>;
  /** The environment a process is started with. */
  env(name: Tier): Environment;
  pid(name: string): number | undefined;
  kill(name: string, signal?: NodeJS.Signals): Promise<void>;
  restart(name: string): Promise<void>;
  /** From now on a death of this process is left alone. */
  pause(name: string): void;
  /** Watched again, and started if it is dead; resolves when it answers. */
  resume(name: string): Promise<void>;
  /** One more process of a tier, such as a second AI worker. */
  add(name: string, tier: Tier, env?: Environment): Promise<void>;
  stop(options?: { wipe?: boolean }): Promise<void>;
  killAll(): void;
}

const programs: Record<Tier, string> = {
  api: 'api/main.ts',
  platform: 'workers/platform.ts',
  ai: 'workers/ai.ts',
  bridge: 'xmpp-bridge/main.ts',
};

/** Brings a whole stack up and waits until it answers; if that fails, or `signal` aborts it, nothing stays behind. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const outside = options.outside ?? { AIOX_CACHE_DIR: process.env['AIOX_CACHE_DIR'] };
  const config = readSetup(outside);
  const say = options.onLine ?? (() => {});
  if (outside['AIOX_XMPP_HOST'])
    say('AIOX_XMPP_HOST is set, but an XMPP server of your own is not supported yet; starting ejabberd');
  const ending = new AbortController();
  const signal = options.signal ? AbortSignal.any([ending.signal, options.signal]) : ending.signal;
  const state = await openState(config, { ...options, say });
  const { stateDir, secrets, ports } = state;
  const domain = options.domain ?? config.AIOX_DOMAIN;
  const namespace = options.namespace ?? config.TEMPORAL_NAMESPACE;
  const run = emptyRun(config, stateDir, domain, namespace, ports);
  const writeRun = () => options.runFile && !ending.signal.aborted && writeRunFile(run, options.runFile);
  const { restart = true } = options;
  const metricsUrls = new Map<string, string>();
  const crew = new Crew({
    stateDir,
    say,
    restart: (name) => (typeof restart === 'boolean' ? restart : restart.includes(name)),
    started: (name, process) => {
      const at = metricsUrls.get(name);
      run.processes[name] = { ...process, ...(at && { metrics: at }) };
      writeRun();
    },
  });
  let services: Services | undefined;
  let workflowBundle: string | undefined;

  const env = (tier: Tier): Environment => {
    if (!services) throw new Error('the services do not run yet');
    const where: Addresses = {
      ...services.addresses,
      temporalNamespace: namespace,
      keyDir: keyFolder(stateDir),
      domain,
      apiHost: config.AIOX_API_HOST,
      apiPort: ports.of.api,
      xmppHost: '127.0.0.1',
      xmppClientHost:
        outside['AIOX_XMPP_CLIENT_HOST'] || (isEverywhere(config.AIOX_XMPP_LISTEN) ? '' : config.AIOX_XMPP_LISTEN),
      xmppClientPort: outside['AIOX_XMPP_CLIENT_PORT'] || String(ports.of.xmpp),
      xmppComponentPort: ports.of.xmppComponent,
      workflowBundle,
    };
    return { ...environmentOf(tier, where, secrets, outside), ...options.env?.all, ...options.env?.[tier] };
  };
  const start = async (name: string, tier: Tier, extra: Environment = {}) => {
    const given = { ...env(tier), ...extra };
    const metrics =
      config.AIOX_METRICS_PORT === '0' || given['AIOX_METRICS_PORT'] ? undefined : await metricsPort(name, ports);
    if (metrics) given['AIOX_METRICS_PORT'] = String(metrics.port);
    const at = metricsUrl(given);
    if (at) metricsUrls.set(name, at);
    await crew.start(ownProcess(name, tier, given, ports, metrics?.release), { service: false });
  };
  const stop = async ({ wipe = false } = {}) => {
    ending.abort(new Error('stopped'));
    await crew.stopAll();
    if (options.runFile) removeRunFile(options.runFile);
    if (wipe) await rm(stateDir, { recursive: true, force: true });
    await state.close();
  };

  const bringUp = async () => {
    const work = { say, signal };
    const cache = { folder: cacheFolder(config), work };
    requireReachable(cache.folder, 'AIOX_CACHE_DIR');
    const context = { outside: config, cache, work, stateDir, secrets, ports, domain, namespace, user: serviceUser() };
    const existing = tiers.filter((tier) => existsSync(join(checkout, programs[tier])));
    const processes = options.processes ?? existing;
    [services, workflowBundle] = await Promise.all([
      startServices(crew, context, [...(options.services ?? serviceNames)]),
      processes.includes('platform') && !outside['AIOX_WORKFLOW_BUNDLE'] ? prepareWorkflowBundle(work) : undefined,
    ]);
    run.temporal = { address: services.addresses.temporalAddress, namespace, ui: services.temporalUi };
    run.xmpp = { ...run.xmpp, websocket: services.websocket, caFile: services.caFile };
    const { adminUrl } = services;
    if (adminUrl && options.migrate !== false)
      await step(work, 'Migrating the database', () => migrateDatabase(adminUrl, secrets, say));
    await step(work, `Starting ${processes.join(', ')}`, () => Promise.all(processes.map((tier) => start(tier, tier))));
    const demo = { api: run.api, tls: run.apiTls, domain, stateDir, secrets, outside };
    if (options.demo) run.demo = await step(work, 'Preparing the demo account', () => demoOf(demo));
    run.ready = true;
    writeRun();
    return services;
  };

  try {
    const died = crew.failed.then((error) => Promise.reject(error));
    const { adminUrl, addresses } = await Promise.race([bringUp(), rejectsOn(signal), died]);
    return {
      run,
      adminUrl,
      redisUrl: addresses.redisUrl,
      stateDir,
      secrets,
      ports: ports.of,
      failed: crew.failed,
      env,
      pid: (name) => crew.get(name).pid,
      kill: (name, killSignal) => crew.get(name).kill(killSignal),
      restart: (name) => crew.get(name).restart(),
      pause: (name) => crew.get(name).pause(),
      resume: (name) => crew.get(name).resume(),
      add: start,
      stop,
      killAll: () => crew.killAll(),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Several processes share one small machine: V8 keeps half the usual young generation, and collects when what lives has
 * grown by half (from 64 MB on, not from 256), so that what a busy hour took is given back in the quiet one after it.
 */
const smallHeap = ['--max-semi-space-size=8', '--initial-old-space-size=64', '--heap-growing-percent=50'];

function ownProcess(
  name: string,
  tier: Tier,
  env: Environment,
  ports: Ports,
  releaseMetrics?: () => Promise<void>,
): Daemon {
  return {
    name,
    command: process.execPath,
    args: [...smallHeap, programs[tier]],
    env,
    cwd: checkout,
    prepare: async () => {
      await Promise.all([tier === 'api' && ports.release('api'), releaseMetrics?.()]);
    },
    ready: announcesReady,
  };
}

function emptyRun(config: SetupConfig, stateDir: string, domain: string, namespace: string, ports: Ports): RunFile {
  const { origin: api, tls } = apiOrigin(config, ports.of.api);
  return {
    ready: false,
    api,
    ...(tls && { apiTls: tls }),
    ui: `${api}/`,
    temporal: { address: '', namespace, ui: null },
    xmpp: {
      host: reachedAt(config.AIOX_XMPP_LISTEN),
      port: ports.of.xmpp,
      websocket: '',
      domain,
      agentsDomain: `agents.${domain}`,
      caFile: '',
    },
    demo: null,
    processes: {},
    stateDir,
  };
}

function rejectsOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => reject(signal.reason as Error);
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}
