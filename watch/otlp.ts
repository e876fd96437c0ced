/** Loaded only when tracing is on. */
import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { HrTime } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import type { FinishedSpan, Tracing } from './span.ts';
import { newSpanId } from './span.ts';

interface Settings {
  /** Base URL of the collector, as OTEL_EXPORTER_OTLP_ENDPOINT has it. */
  endpoint: string;
  service: string;
  log: Pick<Logger, 'warn' | 'info'>;
}

const QUEUE = 8_192;
const CLOSE_WITHIN_MS = 2_000;
const SCOPE = { name: 'aiox' };

/**
 * Sends spans in batches by OTLP over HTTP (protobuf). Spans come finished and with ids of ours, so the SDK's tracer is
 * not needed: its processor and exporter are. A collector that is away costs spans, never a message.
 */
export function otlpTracing({ endpoint, service, log }: Settings): Tracing {
  const resource = resourceFromAttributes({ 'service.name': service, 'service.namespace': 'aiox' });
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: 5_000 });
  const processor = new BatchSpanProcessor({
    exporter: told(exporter, log),
    maxQueueSize: QUEUE,
    scheduledDelayMillis: 1_000,
    exportTimeoutMillis: 10_000,
  });
  return {
    record: (span) => processor.onEnd(readable(span, resource)),
    async close() {
      await Promise.race([
        processor.shutdown().catch(() => undefined),
        new Promise((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS).unref()),
      ]);
    },
  };
}

/** The first batch of a break that is lost is news, and so is the first one that arrives again. */
function told(exporter: SpanExporter, log: Settings['log']): SpanExporter {
  let lost = 0;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.error) {
          if (lost === 0) log.warn({ event: 'traces_lost', error: result.error });
          lost += spans.length;
        } else if (lost > 0) {
          log.info({ event: 'traces_arrive_again', lost });
          lost = 0;
        }
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}

function readable(span: FinishedSpan, resource: Resource): ReadableSpan {
  const { traceId, parentSpanId, startedAt, failure } = span;
  const endedAt = Math.max(startedAt, span.endedAt);
  const context = (spanId: string, isRemote = false) => ({
    traceId,
    spanId,
    traceFlags: TraceFlags.SAMPLED,
    isRemote,
  });
  const own = context(span.spanId ?? newSpanId());
  return {
    name: span.name,
    kind: SpanKind.INTERNAL,
    spanContext: () => own,
    ...(parentSpanId !== undefined && { parentSpanContext: context(parentSpanId, true) }),
    startTime: hrTime(startedAt),
    endTime: hrTime(endedAt),
    duration: hrTime(endedAt - startedAt),
    status: failure === undefined ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: failure },
    attributes: span.attributes ?? {},
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

const hrTime = (milliseconds: number): HrTime => {
  const seconds = Math.floor(milliseconds / 1_000);
  return [seconds, Math.floor((milliseconds - seconds * 1_000) * 1_000_000)];
};
