/** The second half of `npm run doctor`: everything that needs the packages of this project. */
import { parseArgs } from 'node:util';
import { examineCertificates } from './certificates.ts';
import { examineDatabase } from './database.ts';
import { reasonOf, wrong, type Finding } from './finding.ts';
import { examineMachine } from './machine.ts';
import { examineModels } from './models.ts';
import { examinePackages } from './packages.ts';
import { examinePlatform } from './platform.ts';
import { examinePorts } from './ports.ts';
import { examineProcesses } from './processes.ts';
import { look } from './scene.ts';
import { examineServices } from './services.ts';
import { examineState } from './state.ts';

const { values } = parseArgs({ options: { early: { type: 'string' }, json: { type: 'boolean' } } });
const findings = JSON.parse(values.early ?? '[]') as Finding[];
const { scene, found } = await look(process.env);
const examinations = {
  machine: () => examineMachine(scene),
  packages: () => examinePackages(scene),
  'state folder': () => examineState(scene),
  certificate: () => examineCertificates(scene),
  ports: () => examinePorts(scene),
  processes: () => examineProcesses(scene),
  PostgreSQL: () => examineDatabase(scene),
  services: () => examineServices(scene),
  platform: () => examinePlatform(scene),
  models: () => examineModels(process.env),
};
findings.push(...found);
// side by side, told in order; one that breaks does not take the others along
const results = Object.entries(examinations).map(async ([name, examine]) => {
  try {
    return await examine();
  } catch (error) {
    return [wrong(name, `could not be looked at: ${reasonOf(error)}`, 'report this')];
  }
});
for (const result of results) findings.push(...(await result));

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
