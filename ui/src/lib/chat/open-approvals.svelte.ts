import { serverNow } from '../api/server-clock.ts';
import type { Approval } from '../api/types.ts';
import { openRequests } from '../approvals/open-requests.ts';
import { phaseOf } from '../approvals/phase.ts';

/** What one agent asks for; a request that was answered stays where it was shown, with what became of it. */
export class OpenApprovals {
  all = $state.raw<Approval[]>([]);
  #agentId: string;

  constructor(agentId: string) {
    this.#agentId = agentId;
  }

  /** Throws nothing: the next event looks again. */
  async look(): Promise<void> {
    const open = await openRequests().catch(() => []);
    const fresh = open.filter(
      ({ agent_id: agent, approval_id: id }) =>
        agent === this.#agentId && !this.all.some(({ approval_id: known }) => known === id),
    );
    if (fresh.length > 0) this.all = [...this.all, ...fresh.toReversed()];
  }

  /** Whether somebody is asked for this message now. */
  askIn(messageId: string): boolean {
    return this.all.some((each) => each.message_id === messageId && phaseOf(each, serverNow()) === 'open');
  }

  change = (approval: Approval): void => {
    this.all = this.all.map((each) => (each.approval_id === approval.approval_id ? approval : each));
  };
}
