import type { Decision } from './decision.svelte.ts';

export type Act = 'approve' | 'edit' | 'deny';

/** The request that is open beside or instead of the list, for the keys that act on it. */
interface OpenRequest {
  decision?: Decision | undefined;
  /** Pressed in the list: it is done once the request is open, so that nobody answers what they do not see. */
  intent?: { id: string; act: Act } | undefined;
}

export const openRequest: OpenRequest = {};
