import { until } from '../test/support/until.ts';

/** Where Node listens for a debugger after SIGUSR1. */
const INSPECTOR = 'http://127.0.0.1:9229/json/list';

interface Told {
  id?: number;
  method?: string;
  params?: { sessionId?: string };
}

/**
 * Has a Node process collect its garbage, in all of its threads, so that what it holds can be told from what it has not yet let
 * go: through its inspector, which is closed again afterwards. One process at a time.
 */
export async function collectGarbage(pid: number): Promise<void> {
  process.kill(pid, 'SIGUSR1');
  let url = '';
  await until(
    async () => {
      const targets = await fetch(INSPECTOR).then(
        (answer) => answer.json() as Promise<Record<string, string>[]>,
        () => [],
      );
      url = targets[0]?.['webSocketDebuggerUrl'] ?? '';
      return url !== '';
    },
    10_000,
    'the inspector',
  );
  const socket = new WebSocket(url);
  await new Promise((open) => socket.addEventListener('open', open));
  const threads: string[] = [];
  const answered = new Set<number>();
  let answersOfThreads = 0;
  socket.addEventListener('message', ({ data }) => {
    const told = JSON.parse(String(data)) as Told;
    if (told.id !== undefined) answered.add(told.id);
    if (told.method === 'NodeWorker.attachedToWorker') threads.push(told.params?.sessionId ?? '');
    if (told.method === 'NodeWorker.receivedMessageFromWorker') answersOfThreads += 1;
  });
  let id = 0;
  const ask = async (method: string, params: object = {}) => {
    const mine = (id += 1);
    socket.send(JSON.stringify({ id: mine, method, params }));
    await until(() => answered.has(mine), 60_000, method);
  };
  await ask('NodeWorker.enable', { waitForDebuggerOnStart: false });
  // twice: what the first one finalizes the second one takes
  for (let times = 0; times < 2; times += 1) {
    await ask('HeapProfiler.collectGarbage');
    for (const sessionId of threads) {
      const message = JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' });
      const before = answersOfThreads;
      await ask('NodeWorker.sendMessageToWorker', { sessionId, message });
      await until(() => answersOfThreads > before, 60_000, 'a thread');
    }
  }
  const expression = "setTimeout(() => process.getBuiltinModule('node:inspector').close(), 50)";
  await ask('Runtime.evaluate', { expression });
  socket.close();
  const isClosed = () =>
    fetch(INSPECTOR).then(
      () => false,
      () => true,
    );
  await until(isClosed, 10_000, 'the end of the inspector');
}
