/** What may be asked how often. A sign-in, a message to a model, a change and a look cost us differently. */
export const rateClasses = ['reads', 'writes', 'messages', 'sign-ins'] as const;
export type RateClass = (typeof rateClasses)[number];

/** Whose requests are counted together. */
export type RateScope = 'user' | 'address';

/** One limit as it stands after a request was counted, or refused. */
export interface Rate {
  /** Names the limit for the outside. */
  name: string;
  /** Requests in a window. */
  limit: number;
  windowS: number;
  left: number;
  /** Seconds until the window ends and all of it is there again. */
  resetsInS: number;
  refused: boolean;
}

/** Counts requests for all processes together. */
export interface RequestRates {
  /**
   * Counts one request of a user or an address; one that is refused is not counted. Undefined where there is no such
   * limit. Throws `service.unavailable` for what cannot be counted; reads are then counted by this process alone.
   */
  count(rateClass: RateClass, scope: RateScope, who: string): Promise<Rate | undefined>;
}
