import type { ErrorCode, ErrorDetails } from '../contracts/errors.ts';

/** What the workflow knows of a model call that gave no response. */
export interface Fault {
  /** `interrupted`: the worker vanished in the middle (heartbeat or time-out). */
  code: ErrorCode | 'interrupted';
  /** Seconds that the endpoint asked to wait. */
  retryAfterSeconds?: number | undefined;
  /** Whether the endpoint may have seen the call and spent tokens on it. */
  mayHaveSpent: boolean;
  /** What the person may be told of it. */
  details: ErrorDetails;
}

export type Reaction =
  /** `fallBack`: by the agent's second model. */
  { again: true; afterMs: number; fallBack?: true } | { again: false; code: ErrorCode };

/** How often each fault is tried before a person is told. */
const patience: Partial<Record<Fault['code'], number>> = {
  interrupted: 10,
  'permit.expired': 10,
  'model.unavailable': 4,
  'model.overloaded': 4,
  'model.nonsense': 2,
  // a neighbour of ours is away: the message waits for it until its deadline
  'service.unavailable': 100,
};

/** The longest that an endpoint may ask us to wait before the person is told instead. */
const LONGEST_WAIT_MS = 60_000;
const LONGEST_BACK_OFF_MS = 15_000;

/** What the person is told when there is no time for another try. */
export function lastWord({ code }: Fault): ErrorCode {
  if (code === 'interrupted') return 'message.interrupted';
  return code === 'permit.expired' ? 'worker.unavailable' : code;
}

/**
 * Whether and when a failed model call is made again; `failures` counts faults of this code, this one included. With a
 * second model nobody waits for an endpoint that is out of service: its breaker is open, or all tries were in vain.
 */
export function reactTo(fault: Fault, failures: number, hasSecondModel = false): Reaction {
  const reaction = reactionOf(fault, failures);
  if (hasSecondModel && outOfService(fault, reaction)) return { again: true, afterMs: 0, fallBack: true };
  return reaction;
}

const outOfService = ({ code, details }: Fault, { again }: Reaction): boolean =>
  details['reason_code'] === 'breaker_open' ||
  (!again && (code === 'model.unavailable' || code === 'model.overloaded'));

function reactionOf(fault: Fault, failures: number): Reaction {
  const code = lastWord(fault);
  if (failures >= (patience[fault.code] ?? 1)) return { again: false, code };
  if (fault.code === 'interrupted' || fault.code === 'permit.expired') return { again: true, afterMs: 0 };
  const backOff = Math.min(LONGEST_BACK_OFF_MS, 1_000 * 2 ** Math.min(10, failures - 1));
  const asked = (fault.retryAfterSeconds ?? 0) * 1_000;
  if (asked > LONGEST_WAIT_MS) return { again: false, code };
  return { again: true, afterMs: Math.max(backOff, asked) };
}
