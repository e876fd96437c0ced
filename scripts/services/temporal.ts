import { join } from 'node:path';
import { apiOrigin } from '../own-api.ts';
import { cached, type Cache, type Workshop } from '../fetch/cache.ts';
import { CommandFailed, findOnPath, run } from '../fetch/command.ts';
import { goTools } from '../fetch/go.ts';
import { step, type Work } from '../fetch/work.ts';
import { ensureFolder } from '../state/folders.ts';
import { until } from '../supervise.ts';
import { bareEnvironment, type Service, type ServiceContext } from './service.ts';
import { serves } from './temporal-health.ts';
import { searchAttributes } from './temporal-search-attributes.ts';

const version = '1.5.1';
const leastGo = [1, 25] as const; // what its go.mod asks for
/** Its folder in the cache. */
export const temporalPackage = `temporal-${version}`;

/** The development server with its Web UI, one binary, built from its own module because no package carries it. */
export async function fetchTemporal(cache: Cache): Promise<string> {
  const folder = await cached(cache, temporalPackage, build);
  return join(folder, 'temporal');
}

export function temporalOnPath(): string | undefined {
  return findOnPath('temporal');
}

/** Temporal: the server in TEMPORAL_ADDRESS, else a development server from PATH, else our own build of one. */
export async function temporal(context: ServiceContext): Promise<Service & { address: string; ui: string | null }> {
  const { outside, cache, ports, namespace, work } = context;
  if (outside.TEMPORAL_ADDRESS) {
    const address = outside.TEMPORAL_ADDRESS;
    return {
      choice: `Temporal: ${address}, from TEMPORAL_ADDRESS`,
      address,
      ui: null,
      finish: () => prepareNamespace(work, address, namespace),
    };
  }
  const installed = temporalOnPath();
  const command = installed ?? (await fetchTemporal(cache));
  const address = `127.0.0.1:${ports.of.temporal}`;
  const origin = installed ? installed : `built from github.com/temporalio/cli v${version}`;
  return {
    choice: `Temporal: ${origin}, on port ${ports.of.temporal}, Web UI on port ${ports.of.temporalUi}`,
    address,
    ui: `http://127.0.0.1:${ports.of.temporalUi}${UI_PATH}`,
    daemon: daemon(context, command, address),
    finish: () => prepareNamespace(work, address, namespace),
  };
}

/** As it comes, the server polls 20 times a second and syncs twice as often as needed; these are the measured cures. */
const dynamicConfig = {
  'history.transferProcessorMaxPollRPS': 5000,
  'history.timerProcessorMaxPollRPS': 5000,
  'history.visibilityProcessorMaxPollRPS': 100,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  'matching.useNewMatcher': true,
  'matching.enableFairness': true,
};

/** The same as behind the API, so that its pages can be handed through as they are. */
const UI_PATH = '/temporal';

function daemon({ outside, stateDir, ports, user, namespace }: ServiceContext, command: string, address: string) {
  const home = ensureFolder(join(stateDir, 'temporal'), { mode: 0o700, owner: user });
  const listen = ['--ip=127.0.0.1', `--port=${ports.of.temporal}`, `--ui-port=${ports.of.temporalUi}`];
  // asked by the browser, with the cookie that the API gave it
  const codec = `${apiOrigin(outside, ports.of.api).origin}${UI_PATH}/codec`;
  const ui = [`--ui-public-path=${UI_PATH}`, `--ui-codec-endpoint=${codec}`];
  const store = [`--db-filename=${join(home, 'temporal.db')}`, '--sqlite-pragma=journal_mode=wal'];
  const tuning = Object.entries(dynamicConfig).map(([name, value]) => `--dynamic-config-value=${name}=${value}`);
  const attributes = searchAttributes.map((name) => `--search-attribute=${name}=Keyword`);
  const names = [`--namespace=${namespace}`, ...attributes];
  return {
    name: 'temporal',
    command,
    args: [
      'server',
      'start-dev',
      ...listen,
      ...ui,
      ...store,
      '--sqlite-pragma=synchronous=normal',
      ...names,
      ...tuning,
      '--log-level=warn',
    ],
    // collect seldom while there is room, and keep to what a small machine can spare
    env: { ...bareEnvironment(home), GOGC: '400', GOMEMLIMIT: '256MiB' },
    cwd: home,
    user,
    prepare: async () => {
      await Promise.all([ports.release('temporal'), ports.release('temporalUi')]);
    },
    ready: ({ signal }: { signal: AbortSignal }) => until(signal, () => serves(address)),
  };
}

/** In a process of its own, which takes the Temporal client and its memory with it when it is done. */
async function prepareNamespace(work: Work, address: string, namespace: string): Promise<void> {
  await run(work, process.execPath, [join(import.meta.dirname, 'temporal-namespace.ts'), address, namespace]);
}

/** What Go has fetched and compiled stays in `kept` until all is done: a build that was killed goes on where it was. */
async function build(target: string, { work, kept }: Workshop): Promise<void> {
  const { command, env } = await goTools({ work, kept }, leastGo, target);
  const args = ['install', '-ldflags=-s -w', `github.com/temporalio/cli/cmd/temporal@v${version}`];
  await step(work, `Building Temporal ${version} (once; about five minutes on two cores)`, async () => {
    try {
      await run(work, command, args, { env, cwd: '/' });
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      throw new Error(
        `Temporal could not be built. ${error.message}\n` +
          `Instead, put a \`temporal\` command (the Temporal CLI) on PATH, or set TEMPORAL_ADDRESS to a running server.`,
        { cause: error },
      );
    }
  });
}
