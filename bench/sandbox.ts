/** `npm run bench:sandbox`: how long a program of `code_executor` takes that does nothing, from the call to its result. */
import { codeSandbox } from '../adapters/sandbox/sandbox.ts';
import { readSetup } from '../config/setup.ts';
import { codeLanguages } from '../domain/sandbox-ports.ts';
import { findBubblewrapFor } from '../scripts/services/bubblewrap.ts';
import { cacheFolder } from '../scripts/state/folders.ts';

const starts = 30;
const most = 150;

const config = readSetup(process.env);
const work = { say: (line: string) => console.log(line), signal: new AbortController().signal };
const bubblewrap = await findBubblewrapFor(config, { folder: cacheFolder(config), work });
const sandbox = codeSandbox({ bubblewrap, told: (language, error) => console.error(language, error) });
const missing = await sandbox.missing();
for (const language of codeLanguages) {
  if (missing[language]) {
    console.log(`${language}: ${missing[language]}`);
    continue;
  }
  const times: number[] = [];
  for (let run = 0; run < starts; run += 1) {
    const begun = performance.now();
    await sandbox.run({ language, code: '0', wallMs: 60_000, signal: work.signal });
    times.push(performance.now() - begun);
  }
  const at = (share: number) => times.sort((a, b) => a - b)[Math.floor(share * (starts - 1))]?.toFixed(0);
  console.log(
    `${language}: ${starts} starts, median ${at(0.5)} ms (at most ${most}), p90 ${at(0.9)} ms, least ${at(0)} ms`,
  );
}
