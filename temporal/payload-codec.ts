import type { Payload, PayloadCodec } from '@temporalio/common';
import type { SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';
import { open, seal } from '../adapters/aes-gcm.ts';
import type { DataKey, Keyring } from '../adapters/keyring.ts';
import { SYSTEM_OWNER } from '../contracts/identifiers.ts';
import { ownerOfWorkflow } from '../contracts/addresses.ts';

// a CommonJS module whose names cannot be seen from outside
const { Payload: ProtoPayload } = proto.temporal.api.common.v1;

/** The data keys of owners as a process of one tier can get them. */
export type DataKeys = Pick<Keyring, 'keyFor' | 'keyById'>;

const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
const bytes = (text: string): Uint8Array => encoder.encode(text);
const text = (data: Uint8Array | null | undefined): string => decoder.decode(data ?? new Uint8Array());
const ENCODING = Buffer.from('binary/encrypted');

/** What every payload under a key has besides its seal: a message has some forty of them. */
interface Label {
  metadata: Record<string, Uint8Array>;
  associated: Uint8Array;
}

/**
 * Seals every payload under the data key of the tenant whose workflow it belongs to (AES-256-GCM). The tenant is read
 * from the workflow id; owner and key id stand in the metadata and are bound as associated data, so a payload moved to
 * another tenant's history, or relabelled, does not open.
 */
export class TenantCodec implements PayloadCodec {
  readonly #keys: DataKeys;
  readonly #labels = new WeakMap<DataKey, Label>();

  constructor(keys: DataKeys) {
    this.#keys = keys;
  }

  async encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    if (payloads.length === 0) return payloads;
    const owner = ownerIn(context) ?? SYSTEM_OWNER;
    const dataKey = await this.#keys.keyFor(owner);
    const { metadata, associated } = this.#label(owner, dataKey);
    return payloads.map((payload) => ({
      metadata: { ...metadata },
      data: seal(dataKey.key, associated, ProtoPayload.encode(payload).finish()),
    }));
  }

  async decode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    return Promise.all(payloads.map((payload) => this.#open(payload, ownerIn(context))));
  }

  async #open(payload: Payload, expected: string | undefined): Promise<Payload> {
    const owner = ownerOfPayload(payload);
    // search attributes and the server's own payloads are not ours to open
    if (owner === undefined) return payload;
    if (expected !== undefined && owner !== expected)
      throw new Error('A payload of another tenant stands in this workflow');
    const dataKey = await this.#keys.keyById(owner, text(payload.metadata?.['aiox-key']));
    const { associated } = this.#label(owner, dataKey);
    const { metadata, data } = ProtoPayload.decode(open(dataKey.key, associated, payload.data ?? new Uint8Array()));
    return { metadata, data };
  }

  /** A data key is one owner's. */
  #label(owner: string, dataKey: DataKey): Label {
    const known = this.#labels.get(dataKey);
    if (known) return known;
    const { keyId } = dataKey;
    const label = {
      metadata: { encoding: ENCODING, 'aiox-owner': bytes(owner), 'aiox-key': bytes(keyId) },
      associated: bytes(`payload:${owner}:${keyId}`),
    };
    this.#labels.set(dataKey, label);
    return label;
  }
}

/** Whose sealed payload it says it is, which opening proves; undefined for one that is not sealed. */
export const ownerOfPayload = ({ metadata }: Payload): string | undefined =>
  metadata?.encoding && ENCODING.equals(metadata.encoding) ? text(metadata['aiox-owner']) : undefined;

const ownerIn = (context: SerializationContext | undefined): string | undefined =>
  context?.workflowId === undefined ? undefined : ownerOfWorkflow(context.workflowId);
