/** The second half of `npm run doctor`: everything that needs the packages of this project. */
import { parseArgs } from 'node:util';
import { examine } from './examination.ts';
import type { Finding } from './finding.ts';

const { values } = parseArgs({ options: { early: { type: 'string' }, json: { type: 'boolean' } } });
const findings = [...(JSON.parse(values.early ?? '[]') as Finding[]), ...(await examine(process.env))];

const bad = findings.filter(({ state }) => state === 'wrong').length;
if (values.json) console.log(JSON.stringify({ ok: bad === 0, findings }, null, 2));
else {
  for (const finding of findings) console.log(line(finding));
  console.log(bad === 0 ? '\nNothing is wrong.' : `\n${bad} thing${bad > 1 ? 's are' : ' is'} wrong.`);
}
process.exit(bad === 0 ? 0 : 1); // what does not answer must not hold us

function line({ check, state, says, mend }: Finding): string {
  const sign = { ok: '✓', warning: '!', wrong: '✗' }[state];
  return `${sign} ${check}: ${says}${mend ? `\n    → ${mend}` : ''}`;
}
