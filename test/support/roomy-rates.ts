import type { StackOptions } from '../../scripts/stack.ts';

const MANY = '1000000';

/** Limits that no test meets by doing in seconds what people do in days; a test of the limits sets its own. */
export const roomyRates = {
  api: {
    AIOX_RATE_READS: MANY,
    AIOX_RATE_WRITES: MANY,
    AIOX_RATE_MESSAGES: MANY,
    AIOX_RATE_SIGN_INS: MANY,
  },
  bridge: { AIOX_RATE_MESSAGES: MANY },
} satisfies StackOptions['env'];
