import type { Logger } from 'pino';
import { AppError } from '../contracts/errors.ts';
import type { Directory, DirectoryEntry } from '../domain/ports.ts';

export type MayWrite = (agentId: string, senderJid: string) => Promise<DirectoryEntry>;

/**
 * Who may write to an agent, the same for every door. A stranger, an unknown agent and somebody else's deleted agent
 * get one answer by one way, `item.not_found`: an address cannot be probed. The owner of a deleted agent is told
 * `agent.deleted`. The workflow checks again.
 */
export const mayWrite =
  ({ directory, log }: { directory: Directory; log: Logger }): MayWrite =>
  async (agentId, senderJid) => {
    const entry = await directory.lookup(agentId, senderJid).catch((cause: unknown) => {
      throw new AppError('service.unavailable', { service: 'directory' }, { cause });
    });
    if (entry === undefined) {
      // both kinds of refusal are counted, later and together, so that neither is the quicker one; a lost count changes no answer
      await directory.countRefusal(agentId, senderJid).catch((error: unknown) => {
        log.warn({ event: 'refusal_not_counted', error });
      });
      throw new AppError('item.not_found');
    }
    if (entry.state === 'deleted') throw new AppError('agent.deleted');
    return entry;
  };
