/** What holds the secrets by which tenants' data keys open. Neither lies in a store whose copies are kept. */

/** The private key of a process' tier: in its environment, in a file, or with a key service that never gives it away. */
export interface TierKey {
  /** The secret of 32 bytes in a wrapping; rejects when owner, key id, tier or key do not fit. */
  unwrap(ownerUserId: string, keyId: string, wrapped: Uint8Array): Promise<Uint8Array>;
}

/**
 * One secret for each tenant, kept apart from the database and its copies: without it no wrapping of that tenant's keys is
 * worth anything, whoever holds the tiers' private keys.
 */
export interface KeyShards {
  read(ownerUserId: string): Promise<Uint8Array | undefined>;
  /** Makes one unless there is one; it is on the disk when this resolves. */
  ensure(ownerUserId: string): Promise<void>;
  /** Nothing of this tenant can be opened any more, in no copy of any store. What is gone stays gone. */
  destroy(ownerUserId: string): Promise<void>;
}
