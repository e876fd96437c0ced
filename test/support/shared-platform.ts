import { atTheEnd } from './at-the-end.ts';
import type { Person, Platform } from './platform.ts';
import { startPlatform } from './platform.ts';
import { toolServers } from './tool-servers.ts';
import { until } from './until.ts';
import type { XmppClient } from './xmpp-client.ts';

let shared: Promise<Platform> | undefined;
let count = 0;
atTheEnd(async () => (await shared)?.stop());

/**
 * One platform for all files of a process that leave it as they found it. It is started for the first of them and stopped
 * after the last; each has people of its own (`ana` may be `ana-2` then) and finds a model that was never called. A file
 * that needs other settings of the platform worker has that worker replaced for its time.
 * `stop` ends what is its own, and fails when some of its messages are not finished: they would call the next one's model.
 */
export async function sharedPlatform(worker?: Record<string, string>): Promise<Platform> {
  shared ??= toolServers().then(({ env }) => startPlatform({ env }));
  const platform = await shared;
  const people: Person[] = [];
  const clients: XmppClient[] = [];
  platform.model.forget();
  const giveBack = worker && (await replaceWorker(platform, worker));
  return {
    ...platform,
    get model() {
      return platform.model;
    },
    set model(another) {
      platform.model = another;
    },
    async person(wanted) {
      const person = await platform.person(await freeName(platform, wanted));
      people.push(person);
      const online = async () => {
        const client = await person.online();
        clients.push(client);
        return client;
      };
      return { ...person, online };
    },
    async stop() {
      await Promise.all(clients.map((client) => client.close()));
      const open = () =>
        platform.sql(
          "SELECT 1 FROM messages WHERE direction = 'in' AND finished_at IS NULL AND owner_user_id = ANY ($1)",
          [people.map(({ userId }) => userId)],
        );
      await until(async () => (await open()).length === 0, 60_000, 'the end of all messages of this file');
      await giveBack?.();
    },
  };
}

/** This name or the next one that nobody has; who was erased has none any more. */
async function freeName(platform: Platform, wanted: string): Promise<string> {
  const isTaken = async (local: string) =>
    (await platform.sql('SELECT 1 FROM users WHERE email = $1', [`${local}@example.org`])).length > 0;
  let local = wanted;
  for (let n = 2; await isTaken(local); n += 1) local = `${wanted}-${n}`;
  return local;
}

async function replaceWorker({ stack }: Platform, settings: Record<string, string>): Promise<() => Promise<void>> {
  const name = `platform-${(count += 1)}`;
  stack.pause('platform');
  await stack.kill('platform');
  await stack.add(name, 'platform', settings);
  return async () => {
    stack.pause(name);
    await stack.kill(name);
    await stack.resume('platform');
  };
}
