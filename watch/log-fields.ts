import { here } from './here.ts';

/** For the logger: the trace a line belongs to. Undefined while tracing is off, so that a line costs nothing more. */
export const traceFields = (settings: {
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
}): (() => Record<string, string>) | undefined => {
  if (settings.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return undefined;
  return () => {
    const now = here.getStore();
    return now ? { trace_id: now.traceId, span_id: now.spanId } : {};
  };
};
