import type { Decision } from './decision.ts';
import { allow, refuse } from './decision.ts';
import type { AvailabilityFacts } from './facts.ts';

/** Without any worker the message waits: one may come. With workers that cannot serve it, waiting would not change it. */
export function checkWorkerAvailability({ alive, serving }: AvailabilityFacts): Decision {
  if (alive === 0) return allow('workers.waited_for');
  if (serving === 0) return refuse('workers.can_serve', 'model.refused', { reason_code: 'not_served', alive });
  return allow('workers.available', { serving });
}
