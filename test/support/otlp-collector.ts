import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached } from '../../scripts/fetch/cache.ts';
import { run } from '../../scripts/fetch/command.ts';
import { goTools } from '../../scripts/fetch/go.ts';
import { step } from '../../scripts/fetch/work.ts';
import { freePort } from './free-port.ts';
import { silently, testCache } from './test-cache.ts';
import { until } from './until.ts';

const source = join(import.meta.dirname, 'otlp-collector');

/** The OpenTelemetry Collector, built once from its own modules: no package carries it (two minutes on two cores). */
export async function fetchCollector(say = silently): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['main.go', 'go.mod', 'go.sum']) hash.update(readFileSync(join(source, file)));
  const name = `otlp-collector-${hash.digest('hex').slice(0, 12)}`;
  const folder = await cached(testCache(say), name, async (target, workshop) => {
    const { command, env } = await goTools(workshop, [1, 26], target);
    const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags=-s -w'];
    await step(workshop.work, 'Building the OpenTelemetry Collector, for tests (once; about two minutes)', () =>
      run(workshop.work, command, ['build', ...flags, '-o', join(target, 'otlp-collector'), '.'], { env, cwd: source }),
    );
  });
  return join(folder, 'otlp-collector');
}

/** A span as the collector understood it. */
export interface ReceivedSpan {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  startedAt: number;
  endedAt: number;
  failure: string | undefined;
  attributes: Record<string, unknown>;
}

export interface Collector {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT takes. */
  endpoint: string;
  /** Everything it received, as it wrote it down. */
  written(): string;
  spans(): ReceivedSpan[];
  stop(): Promise<void>;
}

/** A collector on a free port that writes down what it receives. */
export async function startCollector(): Promise<Collector> {
  const program = await fetchCollector();
  const folder = mkdtempSync(join(tmpdir(), 'aiox-otlp-'));
  const port = await freePort();
  const file = join(folder, 'traces.jsonl');
  writeFileSync(join(folder, 'config.yaml'), configuration(port, file));
  const child = spawn(program, [`--config=file:${join(folder, 'config.yaml')}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4_000)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until(async () => child.exitCode !== null || (await listens(port)), 30_000, 'the collector');
    if (child.exitCode !== null) throw new Error(`The collector did not start:\n${said}`);
  } catch (error) {
    await stop();
    throw error;
  }
  const written = (): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return { endpoint: `http://127.0.0.1:${port}`, written, spans: () => spansIn(written()), stop };
}

const listens = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );

const configuration = (port: number, file: string): string => `
receivers:
  otlp:
    protocols:
      http:
        endpoint: 127.0.0.1:${port}
exporters:
  file:
    path: ${file}
    flush_interval: 100ms
service:
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [file]
`;

interface Value {
  stringValue?: string;
  intValue?: string;
  doubleValue?: number;
  boolValue?: boolean;
}
type Attributes = { key: string; value: Value }[];
interface Batch {
  resourceSpans: {
    resource: { attributes: Attributes };
    scopeSpans: {
      spans: {
        traceId: string;
        spanId: string;
        parentSpanId?: string;
        name: string;
        startTimeUnixNano: string;
        endTimeUnixNano: string;
        attributes?: Attributes;
        status: { code?: number; message?: string };
      }[];
    }[];
  }[];
}

const plain = (attributes: Attributes = []): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] as unknown]));

/** One JSON document a line; the last line may be half written still. */
function spansIn(lines: string): ReceivedSpan[] {
  const whole = lines.slice(0, lines.lastIndexOf('\n') + 1).split('\n');
  const batches = whole.filter((line) => line !== '').map((line) => JSON.parse(line) as Batch);
  return batches
    .flatMap(({ resourceSpans }) => resourceSpans)
    .flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) =>
        spans.map((span) => ({
          service: String(plain(resource.attributes)['service.name']),
          name: span.name,
          traceId: span.traceId,
          spanId: span.spanId,
          parentSpanId: span.parentSpanId ?? '',
          startedAt: Number(span.startTimeUnixNano) / 1e6,
          endedAt: Number(span.endTimeUnixNano) / 1e6,
          failure: span.status.code === 2 ? span.status.message : undefined,
          attributes: plain(span.attributes),
        })),
      ),
    );
}
