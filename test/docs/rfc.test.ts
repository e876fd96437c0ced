import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { z } from 'zod';
import { accountEvent } from '../../contracts/account-event.ts';
import { agentInput, publishedDescriptor } from '../../contracts/agent.ts';
import { aiWorkerRequest, aiWorkerResponse } from '../../contracts/ai-worker.ts';
import { errors } from '../../contracts/errors.ts';
import { PERMIT_LIFETIME_S, permitClaims } from '../../contracts/permit.ts';
import { stepNames } from '../../contracts/step-names.ts';
import { messageEvent } from '../../contracts/stream-events.ts';
import { checkout } from '../../scripts/state/folders.ts';

const text = readFileSync(join(checkout, 'docs', 'rfc-aiox.md'), 'utf8');
const contracts: Record<string, z.ZodType> = {
  ...{ agentInput, publishedDescriptor, permitClaims },
  ...{ aiWorkerRequest, aiWorkerResponse, messageEvent: messageEvent.array() },
  accountEvent: accountEvent.array(),
};

describe('docs/rfc-aiox.md', () => {
  it('tells every error there is, and no other, as the code has it', () => {
    const rows = Object.entries(errors).map(
      ([
        code,
        {
          status,
          xmpp: [type, condition],
          retryable,
          title,
        },
      ]) => [`\`${code}\``, status, type, condition, retryable ? 'yes' : 'no', title.en].join(' | '),
    );
    assert.deepEqual(rowsOf('## 9. Errors').sort(), rows.sort());
  });

  it('tells the steps of a message in their order', () => {
    const named = rowsOf('## 7. Steps').map((row) => row.split(' | ').slice(0, 2).join(' '));
    assert.deepEqual(
      named,
      stepNames.map((name, index) => `${index + 1} \`${name}\``),
    );
  });

  it('shows examples that the contracts accept, one of each', () => {
    const examples = [...text.matchAll(/<!-- contract: (\w+) -->\n\n?```json\n([\s\S]*?)\n```/g)];
    assert.deepEqual(examples.map(([, name]) => name).sort(), Object.keys(contracts).sort());
    for (const [, name = '', json = ''] of examples) {
      const result = contracts[name]?.safeParse(JSON.parse(json));
      assert.ok(result?.success, `${name}: ${result?.error?.message}`);
    }
  });

  it('shows every member of the agent and of what the tiers say to each other', () => {
    for (const name of ['agentInput', 'publishedDescriptor', 'permitClaims', 'aiWorkerRequest', 'aiWorkerResponse']) {
      const { shape } = contracts[name] as z.ZodObject;
      for (const member of Object.keys(shape)) assert.match(text, new RegExp(`["\`]${member}\\b`), `${name}.${member}`);
    }
    assert.equal(PERMIT_LIFETIME_S, 300, 'five minutes');
  });
});

/** The rows of the first table after a heading, without their outer bars; the header is left out. */
function rowsOf(heading: string): string[] {
  const [, after = ''] = text.split(`${heading}\n`);
  const [table = ''] = /(^\|.*\n)+/m.exec(after) ?? [];
  const cells = (row: string) => row.slice(1, -1).split('|');
  return table
    .trim()
    .split('\n')
    .slice(2)
    .map((row) =>
      cells(row)
        .map((cell) => cell.trim())
        .join(' | '),
    );
}
