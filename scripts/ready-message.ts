import type { RunFile } from './state/run-file.ts';

/** The last thing `npm start` says: where everything is and what to do first. */
export function readyMessage({ run }: { run: RunFile }): string {
  const { api, temporal, xmpp, demo, processes } = run;
  const lines = [
    ['Dashboard', 'api' in processes ? run.ui : undefined],
    ['API', 'api' in processes ? `${api}/api/v1` : undefined],
    ['Temporal', `${temporal.address}, namespace ${temporal.namespace}`],
    ['Temporal UI', temporal.ui && 'api' in processes ? `${api}/temporal, for admins and auditors` : temporal.ui],
    ['XMPP', `${xmpp.host}:${xmpp.port}, domain ${xmpp.domain}, agents on ${xmpp.agentsDomain}`],
    ['Certificate authority', xmpp.caFile],
    ['Demo account', demo ? `${demo.email}, password ${demo.password}` : undefined],
    ['  its XMPP address', demo ? `${demo.jid}, password ${demo.xmppPassword}` : undefined],
    ['  its agent', demo ? `${demo.agent.name}, ${demo.agent.jid}` : undefined],
    ['State and logs', run.stateDir],
  ];
  const shown = lines.filter((line): line is [string, string] => Boolean(line[1]));
  const table = shown.map(([name, value]) => `  ${name.padEnd(24)}${value}`);
  const chat = demo ? ['', `Write to the agent:  npm run chat -- ${demo.agent.name}`] : [];
  return ['', 'AIOX is ready.', '', ...table, ...chat, '', 'Ctrl-C stops everything.'].join('\n');
}
