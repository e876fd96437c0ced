import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import type { SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { Keyring } from '../adapters/keyring.ts';
import { SYSTEM_OWNER } from '../contracts/identifiers.ts';
import { ownerOfWorkflow } from '../contracts/addresses.ts';

// a CommonJS module whose names cannot be seen from outside
const { Payload: ProtoPayload } = proto.temporal.api.common.v1;

/** The data keys of owners as a process of one tier can get them. */
export type DataKeys = Pick<Keyring, 'keyFor' | 'keyById'>;

const ENCODING = 'binary/encrypted';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array | null | undefined): string => new TextDecoder().decode(data ?? new Uint8Array());

/**
 * Seals every payload under the data key of the tenant whose workflow it belongs to (AES-256-GCM). The tenant is read
 * from the workflow id; owner and key id stand in the metadata and are bound as associated data, so a payload moved to
 * another tenant's history, or relabelled, does not open.
 */
export class TenantCodec implements PayloadCodec {
  readonly #keys: DataKeys;

  constructor(keys: DataKeys) {
    this.#keys = keys;
  }

  async encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    if (payloads.length === 0) return payloads;
    const owner = ownerIn(context) ?? SYSTEM_OWNER;
    const { keyId, key } = await this.#keys.keyFor(owner);
    return payloads.map((payload) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(bytes(`payload:${owner}:${keyId}`));
      const plain = ProtoPayload.encode(payload).finish();
      const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
      return {
        metadata: { encoding: bytes(ENCODING), 'aiox-owner': bytes(owner), 'aiox-key': bytes(keyId) },
        data: Buffer.concat([iv, cipher.getAuthTag(), sealed]),
      };
    });
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
    const { keyId, key } = await this.#keys.keyById(owner, text(payload.metadata?.['aiox-key']));
    const data = payload.data ?? new Uint8Array();
    const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, 12), { authTagLength: 16 })
      .setAAD(bytes(`payload:${owner}:${keyId}`))
      .setAuthTag(data.subarray(12, 28));
    const plain = Buffer.concat([decipher.update(data.subarray(28)), decipher.final()]);
    const { metadata, data: inner } = ProtoPayload.decode(plain);
    return { metadata, data: inner };
  }
}

/** Whose sealed payload it says it is, which opening proves; undefined for one that is not sealed. */
export const ownerOfPayload = ({ metadata }: Payload): string | undefined =>
  text(metadata?.encoding) === ENCODING ? text(metadata?.['aiox-owner']) : undefined;

const ownerIn = (context: SerializationContext | undefined): string | undefined =>
  context?.workflowId === undefined ? undefined : ownerOfWorkflow(context.workflowId);
