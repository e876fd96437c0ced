/** A worker for the bare workflow, in a process of its own as ours are. */
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

Runtime.install({ logger: new DefaultLogger('ERROR') });
const [address = '', namespace = '', taskQueue = ''] = process.argv.slice(2);
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  namespace,
  taskQueue,
  workflowsPath: fileURLToPath(new URL('./bare-workflow.ts', import.meta.url)),
  activities: { nothing: async () => undefined },
  maxConcurrentActivityTaskExecutions: 100,
});
console.log(JSON.stringify({ event: 'ready' }));
await worker.run();
