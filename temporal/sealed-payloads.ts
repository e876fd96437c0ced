import type { Payload } from '@temporalio/common';
import type { SealedPayloads, WirePayload } from '../domain/content-ports.ts';
import type { DataKeys } from './payload-codec.ts';
import { ownerOfPayload, TenantCodec } from './payload-codec.ts';

/** The member of the metadata that says why a payload was given back as it came. */
const WITHHELD = 'aiox-withheld';

/** The codec as a remote one needs it: payloads in JSON, without the workflow they stand in. */
export function sealedPayloads(keys: DataKeys): SealedPayloads {
  const codec = new TenantCodec(keys);
  return {
    ownerOf: (payload) => ownerOfPayload(fromWire(payload)),
    async open(payload) {
      const [opened] = await codec.decode([fromWire(payload)]);
      return toWire(opened ?? {});
    },
    withheld: ({ metadata, ...payload }, why) => ({
      ...payload,
      metadata: { ...metadata, [WITHHELD]: Buffer.from(why).toString('base64') },
    }),
  };
}

function fromWire({ metadata = {}, data = '' }: WirePayload): Payload {
  const bytes = Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')] as const);
  return { metadata: Object.fromEntries(bytes), data: Buffer.from(data, 'base64') };
}

function toWire({ metadata, data }: Payload): WirePayload {
  const texts = Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)] as const);
  return { metadata: Object.fromEntries(texts), data: base64(data ?? new Uint8Array()) };
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
