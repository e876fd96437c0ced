/** Brings what only tests need before the first of them runs: a client, and programs that no code of ours is in; and a rehearsed start. */
import { findChromium } from './chromium.ts';
import { fetchCollector } from './otlp-collector.ts';
import { fetchPrometheus } from './prometheus.ts';
import { rehearse } from './rehearsed-state.ts';
import { installSchemathesis } from './schemathesis/run.ts';
import { installSlixmpp } from './slixmpp/install.ts';

const say = (line: string): void => console.log(line);
const tools = [findChromium, installSlixmpp, installSchemathesis, fetchPrometheus, fetchCollector, rehearse];
await Promise.all<unknown>(tools.map((bring) => bring(say))).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
