import type { BreakerSettings } from '../../adapters/models/breaker.ts';
import { modelEndpoints } from '../../adapters/models/endpoints.ts';
import type { Endpoint } from '../../adapters/models/provider-client.ts';
import type { ModelPort } from '../../domain/ports.ts';

/** One endpoint as a port, behind a breaker of its own. */
export function modelAt(endpoint: Endpoint, breaker?: BreakerSettings): ModelPort {
  const endpoints = modelEndpoints(breaker);
  return { answer: (call) => endpoints.answer(endpoint, call) };
}
