import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { xml } from '@xmpp/component-core';
import { logIn } from '../chat/log-in.ts';
import { apiFetch } from '../own-api.ts';
import { asking, wrong, type Finding } from './finding.ts';
import type { Scene } from './scene.ts';

/** Times the API is asked whether it is ready before it counts as not ready. */
const ASKED = 3;

/** Our own processes as their users meet them: the API over HTTP, the bridge over XMPP. */
export async function examinePlatform(scene: Scene): Promise<Finding[]> {
  if (scene.starter === undefined || !scene.run?.ready) return [];
  return (await Promise.all([api(scene), bridge(scene)])).filter((found) => found !== undefined);
}

async function api({ run }: Scene): Promise<Finding | undefined> {
  const process = run?.processes['api'];
  if (!run || !process) return undefined;
  return asking('API', `less ${process.log}`, async () => {
    const ask = () => apiFetch(run.apiTls)(`${run.api}/health/ready`, { signal: AbortSignal.timeout(6_000) });
    let reply = await ask();
    // like an orchestrator: a machine that was busy for one second has nothing to mend
    for (let again = 1; !reply.ok && again < ASKED; again++) {
      await setTimeout(1_000);
      reply = await ask();
    }
    if (reply.ok) return `ready at ${run.api}`;
    const { detail, title } = (await reply.json()) as { detail?: string; title?: string };
    return wrong(
      'API',
      `alive but not ready (${reply.status}): ${detail ?? title ?? ''}`,
      'mend the service that is away',
    );
  });
}

/** A ping through the XMPP server to the agents' domain is answered by the bridge alone. */
async function bridge({ run }: Scene): Promise<Finding | undefined> {
  const process = run?.processes['bridge'];
  if (!run?.demo || !process) return undefined;
  const { demo, xmpp } = run;
  return asking('agents over XMPP', `less ${process.log}`, async () => {
    const user = demo.jid.slice(0, demo.jid.indexOf('@'));
    const { host, port, domain, agentsDomain, caFile } = xmpp;
    const login = { host, port, domain, ca: readFileSync(caFile, 'utf8'), user, password: demo.xmppPassword };
    const stream = await logIn(login);
    try {
      stream.write(xml('iq', { type: 'get', id: 'doctor', to: agentsDomain }, xml('ping', 'urn:xmpp:ping')));
      for (;;) {
        const answer = await stream.next();
        if (answer.attrs['id'] !== 'doctor') continue;
        if (answer.attrs['type'] !== 'result') throw new Error(`the bridge is not connected to ${agentsDomain}`);
        return `the bridge answers on ${agentsDomain}`;
      }
    } finally {
      stream.close();
    }
  });
}
