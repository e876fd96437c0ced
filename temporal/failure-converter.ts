import { DefaultFailureConverter } from '@temporalio/common';

/** Messages and stack traces of failures can quote a conversation: they are sealed like every other payload. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
