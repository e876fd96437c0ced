import type { RateLimits } from '../../api/rate-limits.ts';

/** For a door whose limits are not what is tried. */
export const noLimits: RateLimits = { byAddress: (_request, _response, next) => next(), byUser: async () => undefined };
