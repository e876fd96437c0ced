/** `npm run policy -- explain <message>`: which rules decided about a message, as its owner (AIOX_TOKEN, or the demo account). */
import { explainMessage } from './policy/explain-message.ts';
import { readRunFile } from './state/run-file.ts';

try {
  process.stdout.write(
    await explainMessage(process.argv.slice(2), readRunFile(), process.env['AIOX_TOKEN'] || undefined),
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
