import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { anchorText } from '../domain/audit-chain.ts';
import type { AnchorSigner, AuditUpkeep } from '../domain/audit-ports.ts';

interface Log {
  info(line: Record<string, unknown>): void;
  warn(line: Record<string, unknown>): void;
}

interface Settings {
  retentionDays: number;
  everyMs?: number;
}

const HOUR_MS = 3_600_000;
const MONTHS_AHEAD = 3;
const AT_ONCE = 1_000;

/**
 * Anchors what was audited, makes partitions ahead and drops old ones: at the start and every hour. A loop and not a
 * schedule of Temporal's: it belongs to no tenant, what one round misses the next one does, several workers that do it at
 * once do no harm, and it goes on while Temporal is away.
 */
export async function runAuditLoop(
  upkeep: AuditUpkeep,
  signer: AnchorSigner,
  { retentionDays, everyMs = HOUR_MS }: Settings,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    // one that fails, such as for a lock that was not got in time, must not keep the other from being done
    for (const work of [() => anchorHeads(upkeep, signer, log), () => keepPartitions(upkeep, retentionDays, log)])
      await work().catch((error: unknown) => log.warn({ event: 'audit_upkeep_failed', error }));
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Partitions for the months to come; old ones are dropped. */
export async function keepPartitions(upkeep: AuditUpkeep, retentionDays: number, log: Log): Promise<void> {
  const made = await upkeep.makePartitions(MONTHS_AHEAD);
  if (made > 0) log.info({ event: 'audit_partitions_made', count: made });
  for (;;) {
    const dropped = await upkeep.dropPartition(retentionDays);
    if (dropped === undefined) break;
    log.info({ event: 'audit_partition_dropped', partition: dropped });
  }
}

/** Signs every head that moved since it was signed. */
export async function anchorHeads(upkeep: AuditUpkeep, signer: AnchorSigner, log: Log): Promise<void> {
  for (;;) {
    const heads = await upkeep.toAnchor(AT_ONCE);
    if (heads.length === 0) return;
    const at = new Date();
    const anchors = heads.map((head) => ({ ...head, signature: signer.sign(anchorText(head, at)) }));
    await upkeep.keepAnchors(anchors, at, signer.keyId);
    const digest = createHash('sha256');
    for (const { ownerUserId, sequence, hash } of heads) digest.update(`${ownerUserId} ${sequence} ${hash}\n`);
    // beside the database: who keeps the log elsewhere can tell that anchors were deleted
    log.info({ event: 'audit_anchored', owners: heads.length, at: at.toISOString(), digest: digest.digest('hex') });
    if (heads.length < AT_ONCE) return;
  }
}
