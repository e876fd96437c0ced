import type { McpReading } from '../../domain/mcp-ports.ts';
import type { MemoriesFound } from '../../contracts/memory.ts';
import type { Outcome } from '../../contracts/steps.ts';

/** Every way a message, or another workflow of an owner's, can go, by the name of its recorded history, and what its workflow says at the end, among other things. */
export const outcomes = {
  'answered-over-xmpp': { state: 'answered' },
  'answered-over-rest': { state: 'answered' },
  'answered-without-long-memory': { state: 'answered' },
  'answered-by-reference': { state: 'answered' },
  'answered-after-a-killed-worker': { state: 'answered' },
  'answered-after-a-busy-model': { state: 'answered' },
  'answered-after-a-notice': { state: 'answered' },
  'answered-by-the-second-model': { state: 'answered' },
  'passed-its-turn-on': { state: 'answered' },
  'waited-for-its-turn': { state: 'answered' },
  'quota-exceeded': { state: 'refused', code: 'quota.exceeded' },
  'model-refused': { state: 'refused', code: 'model.refused' },
  'model-unavailable': { state: 'refused', code: 'model.unavailable' },
  'worker-unavailable': { state: 'refused', code: 'worker.unavailable' },
  'tool-forbidden': { state: 'refused', code: 'tool.forbidden' },
  'used-a-tool': { state: 'answered' },
  'agreed-to-a-tool': { state: 'answered' },
  'changed-what-a-tool-does': { state: 'answered' },
  'denied-a-tool': { state: 'answered' },
  'nobody-agreed': { state: 'answered' },
  'tried-a-tool-again': { state: 'answered' },
  'left-an-unclear-act': { state: 'answered' },
  'stopped-while-a-person-was-asked': { state: 'refused', code: 'message.stopped' },
  'agent-deleted': { state: 'refused', code: 'agent.deleted' },
  'access-denied': { state: 'refused', code: 'access.denied' },
  'pool-cannot-serve': { state: 'refused', code: 'model.refused' },
  'tried-before-saving': { state: 'answered' },
  'tried-in-vain': { state: 'refused', code: 'model.refused' },
  'mcp-server-read': { state: 'read' },
  'mcp-server-gone': { state: 'refused', code: 'item.not_found' },
  'memories-searched': { state: 'found' },
  'memories-not-searched': { state: 'refused', code: 'worker.unavailable' },
  cancelled: { state: 'refused', code: 'message.stopped' },
} as const satisfies Record<string, Outcome | McpReading | Pick<MemoriesFound, 'state'>>;

export type HistoryName = keyof typeof outcomes;
