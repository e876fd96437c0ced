import proto from '@temporalio/proto';
import { isPayload, openHistory } from '../../temporal/open-history.ts';
import type { TenantCodec } from '../../temporal/payload-codec.ts';

// the SDK's own historyToJSON wants one copy of protobufjs in the whole installation; there are several
const { History } = proto.temporal.api.history.v1;
type RecordedHistory = proto.temporal.api.history.v1.IHistory;

/** What a replay does not look at in an event: where it ran, and ids that only a server uses. */
const noise = new Set([
  'identity',
  'requestId',
  'taskId',
  'version',
  'workerVersion',
  'meteringMetadata',
  'stackTrace',
]);
/** Nor does it look at what was said: longer texts are cut. */
const LONGEST_TEXT = 300;

/**
 * A history as a file to read and to replay, one event a line: payloads opened and written as `{"json": …}`, the words
 * of failures back in their places, permits and names of machines taken out.
 */
export async function plainHistory(history: RecordedHistory, codec: TenantCodec): Promise<string> {
  await openHistory(history, (payloads) => codec.decode(payloads));
  tellFailures(history);
  const plain = History.toObject(History.fromObject(history), { longs: String, enums: String, bytes: String });
  const lines = (plain['events'] as object[]).map((event) => JSON.stringify(tidied(event)));
  return `{"events":[\n${lines.join(',\n')}\n]}\n`;
}

/** What `plainHistory` wrote, as the SDK replays it. */
export const parseHistory = (file: string): RecordedHistory => History.fromObject(JSON.parse(file, read) as object);

/** Puts the words of failures, which were sealed beside them, back in their places. */
function tellFailures(value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  const members = value as Record<string, unknown>;
  Object.values(members).forEach(tellFailures);
  const words = members['encodedAttributes'];
  if (!isPayload(words)) return;
  const { message } = JSON.parse(Buffer.from(words.data ?? []).toString()) as { message: string };
  Object.assign(members, { message, encodedAttributes: null });
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const PLAIN = base64('json/plain');

/** An event without noise, its payloads as the values they hold. */
function tidied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(tidied);
  const { metadata, data, normalName } = value as {
    metadata?: { encoding?: string };
    data?: string;
    normalName?: string;
  };
  if (metadata?.encoding === PLAIN)
    return { json: withoutTraces('', JSON.parse(Buffer.from(data ?? '', 'base64').toString())) };
  // a sticky queue is named after its host
  const members = Object.entries(normalName ? { ...value, name: 'sticky' } : value);
  return Object.fromEntries(
    members.filter(([name]) => !noise.has(name)).map(([name, member]) => [name, tidied(member)]),
  );
}

function read(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('json' in value)) return value;
  return { metadata: { encoding: PLAIN }, data: base64(JSON.stringify(value.json)) };
}

/** A permit is a credential, if one that ran out; a worker's id begins with its host. */
function withoutTraces(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutTraces('', each));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutTraces(key, each)]));
  if (typeof value !== 'string') return value;
  if (name === 'workerId') return 'worker';
  if (/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(value)) return 'permit';
  return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)} …` : value;
}
