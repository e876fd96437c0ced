import { AsyncLocalStorage } from 'node:async_hooks';

/** Which trace the code that runs now belongs to, and under which span its own ones hang. */
export interface Here {
  traceId: string;
  spanId: string;
}

/** Set only while tracing is on. */
export const here = new AsyncLocalStorage<Here>();
