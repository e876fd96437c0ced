import { examineCertificates } from './certificates.ts';
import { examineDatabase } from './database.ts';
import { reasonOf, wrong, type Finding } from './finding.ts';
import { examineMachine } from './machine.ts';
import { examineModels } from './models.ts';
import { examinePackages } from './packages.ts';
import { examinePlatform } from './platform.ts';
import { examinePorts } from './ports.ts';
import { examineProcesses } from './processes.ts';
import { examineSandbox } from './sandbox.ts';
import { look } from './scene.ts';
import { examineServices } from './services.ts';
import { examineState } from './state.ts';

/** Looks at everything an installation needs, by the settings in `source`; what is found stands in the order of the checks. */
export async function examine(source: Record<string, string | undefined>): Promise<Finding[]> {
  const { scene, found: findings } = await look(source);
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
    models: () => examineModels(source),
    sandbox: () => examineSandbox(scene),
  };
  // side by side, told in order; one that breaks does not take the others along
  const results = Object.entries(examinations).map(async ([name, ask]) => {
    try {
      return await ask();
    } catch (error) {
      return [wrong(name, `could not be looked at: ${reasonOf(error)}`, 'report this')];
    }
  });
  for (const result of results) findings.push(...(await result));
  return findings;
}
