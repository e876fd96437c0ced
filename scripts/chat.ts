/** `npm run chat -- <agent>`: a terminal chat with an agent over real XMPP. The agent is a name, an id or an address. */
import { runChat } from './chat/run-chat.ts';
import { readRunFile } from './state/run-file.ts';

try {
  process.exitCode = await runChat(process.argv.slice(2), readRunFile());
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
