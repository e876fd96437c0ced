/** `npm run setup`: fetch and build everything, start nothing. */
import { fetchEverything } from './fetch-everything.ts';
import { Stopped, stopSignal } from './stopping.ts';

const signal = stopSignal({ again: () => {} });
try {
  const folder = await fetchEverything(process.env, { say: (line) => console.log(line), signal });
  console.log(`Everything needed is in ${folder}.`);
  process.exit(0);
} catch (error) {
  if (error instanceof Stopped) console.log('Stopped.');
  else console.error((error as Error).message);
  process.exit(error instanceof Stopped ? 130 : 1);
}
