import type { Platform } from '../test/support/platform.ts';
import { answer } from '../test/support/scripted-model.ts';
import type { LoadOwner, XmppLoad } from './xmpp-load.ts';
import { startXmppLoad } from './xmpp-load.ts';

/** A model that answers at once, and people with agents who write to it. */
export async function peopleOf(platform: Platform, owners: number, agentsEach: number): Promise<XmppLoad> {
  platform.model.script(() => answer('pong', { usage: { prompt_tokens: 20, completion_tokens: 5 } }));
  const people: LoadOwner[] = [];
  for (let number = 0; number < owners; number += 1) {
    const person = await platform.person(`owner${number}`);
    const agents = [];
    for (let agent = 0; agent < agentsEach; agent += 1) agents.push((await person.agent(`Agent ${agent}`)).jid);
    people.push({ jid: person.jid, password: person.xmppPassword, agents });
  }
  return startXmppLoad(platform.stack.run.xmpp, people);
}
