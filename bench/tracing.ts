/** `npm run bench:tracing`: what a trace of every message costs, against the same platform that sends none. */
import { startCollector } from '../test/support/otlp-collector.ts';
import { sideBySide } from './side-by-side.ts';

const collector = await startCollector();
const cache = { AIOX_CACHE_DIR: process.env['AIOX_CACHE_DIR'] };
try {
  await sideBySide(
    'tracing',
    { name: 'without traces', options: {} },
    { name: 'with traces', options: { outside: { ...cache, OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint } } },
  );
} finally {
  await collector.stop();
}
