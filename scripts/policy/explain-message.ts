import { z } from 'zod';
import type { MessagePolicy } from '../../contracts/policy-view.ts';
import { messagePolicy } from '../../contracts/policy-view.ts';
import { createApiCaller } from '../api-caller.ts';
import type { RunFile } from '../state/run-file.ts';

/** Asks the API which rules decided about a message, with the owner's token or as the demo account. */
export async function explainMessage(given: string[], run: RunFile | undefined, token?: string): Promise<string> {
  const [verb, message, ...rest] = given;
  if (verb !== 'explain' || message === undefined || rest.length > 0)
    throw new Error('Usage: npm run policy -- explain <message id>');
  if (!run?.ready) throw new Error('Nothing runs here: npm start');
  const call = createApiCaller(run.api, { token: token ?? (await demoToken(run)), tls: run.apiTls });
  return explanation(await call('GET', `/messages/${encodeURIComponent(message)}/policy`, undefined, messagePolicy));
}

async function demoToken({ api, apiTls, demo }: RunFile): Promise<string> {
  if (!demo) throw new Error('Set AIOX_TOKEN to an access token or API key of the owner');
  const { email, password } = demo;
  const reply = z.object({ access_token: z.string() });
  const login = createApiCaller(api, { tls: apiTls });
  return (await login('POST', '/auth/login', { email, password }, reply)).access_token;
}

/** One line for each decision: what was decided, by which rule, by which facts, and whether it would be decided so today. */
function explanation({ message_id: id, state, code, decided_by: no, decisions }: MessagePolicy): string {
  const lines = [
    `Message ${id}: ${state}${code === null ? '' : ` (${code})`}`,
    no ? `Decided by ${no.step}: ${no.rule} (${no.code})` : 'No rule refused it',
  ];
  for (const made of decisions) {
    const { same, allowed, rule } = made.reevaluated;
    const now =
      allowed === null ? 'its facts are not read any more' : `differs: ${allowed ? 'allowed' : 'refused'} by ${rule}`;
    lines.push(
      '',
      `${made.step}${made.call > 0 ? ` ${made.call}` : ''}: ${made.allowed ? 'allowed' : 'refused'} by ${made.rule}${made.code === null ? '' : ` (${made.code})`}`,
      `  facts    ${JSON.stringify(made.facts)}`,
      `  details  ${JSON.stringify(made.details)}`,
      `  policy   ${made.policy_version} ${made.policy_hash}`,
      `  today    ${same ? 'same' : now}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
