import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Anchor, AnchorCheck, ChainedRow, HeadToAnchor, StoredChain } from './audit-ports.ts';

/** What the first row of an owner has before it. */
export const GENESIS = '0'.repeat(64);

/** Faults that are told; a chain that was rewritten has as many as rows. */
const MOST_FAULTS = 100;

/**
 * `changed`: the row is not what was hashed. `missing`: a number has no row. `inserted`: a row that the chain does not know.
 * `rewritten`: the chain has another hash there than was signed. `forged`: an anchor that no key of ours has signed.
 */
export interface ChainFault {
  kind: 'changed' | 'missing' | 'inserted' | 'rewritten' | 'forged';
  sequence: number;
  /** The row's, where there is one. */
  id: string | undefined;
}

export interface Verification {
  ok: boolean;
  rows: number;
  /** Where the chain begins (older rows were dropped) and ends; 0 when it is empty. */
  firstSequence: number;
  lastSequence: number;
  anchors: number;
  /** Up to which row, and since when, no administrator of the database can have changed anything unseen. */
  anchoredTo: number;
  anchoredAt: Date | undefined;
  /** At most a hundred. */
  faults: ChainFault[];
}

/** SHA-256 (hex) of a row, as the trigger of the database makes it: one column a line. */
export const rowHash = (ownerUserId: string, row: ChainedRow): string =>
  bytesToHex(
    sha256(
      utf8ToBytes(
        [
          ...['aiox-audit-1', ownerUserId, row.sequence, row.previousHash, row.id, row.agentId, row.messageId],
          ...[row.eventType, row.severity, row.createdAtMs, row.details],
        ].join('\n'),
      ),
    ),
  );

/** What is signed of a head. */
export const anchorText = ({ ownerUserId, sequence, hash }: HeadToAnchor, at: Date): string =>
  ['aiox-audit-anchor-1', ownerUserId, sequence, hash, at.getTime()].join('\n');

/** Walks one owner's chain from its start to its head and along its anchors, and tells every row at which it is not whole. */
export async function verifyChain(chain: StoredChain, check: AnchorCheck, ownerUserId: string): Promise<Verification> {
  // anchors first: a head that is behind one of them was set back
  const anchors = await chain.anchors(ownerUserId);
  const head = await chain.head(ownerUserId);
  const start = { sequence: (head?.startSequence ?? 1) - 1, hash: head?.startHash ?? GENESIS };
  const walk = new Walk(ownerUserId, start, anchors);
  const newest = Math.max(head?.sequence ?? 0, ...anchors.map(({ sequence }) => sequence));
  for await (const rows of numbered(chain.rows(ownerUserId, newest))) walk.step(rows);
  walk.end(newest, head);
  for (const row of await chain.beyond(ownerUserId)) walk.tell('inserted', row.sequence, row.id);

  // a month was dropped meanwhile: the rows that were missed are not missing
  const after = await chain.head(ownerUserId);
  if (after && head && after.startSequence > head.startSequence) return verifyChain(chain, check, ownerUserId);

  const forged = anchors.filter((anchor) => {
    const text = anchorText({ ownerUserId, sequence: anchor.sequence, hash: anchor.hash }, anchor.at);
    return !check(anchor.keyId, text, anchor.signature);
  });
  for (const { sequence } of forged) walk.tell('forged', sequence);
  const good = anchors.filter((anchor) => !forged.includes(anchor));
  const last = good.at(-1);
  return {
    ok: walk.faults.length === 0,
    rows: walk.rows,
    firstSequence: walk.rows === 0 ? 0 : start.sequence + 1,
    lastSequence: head?.sequence ?? 0,
    anchors: anchors.length,
    anchoredTo: last?.sequence ?? 0,
    anchoredAt: last?.at,
    faults: walk.faults,
  };
}

/** Rows number by number. */
async function* numbered(pieces: AsyncIterable<ChainedRow[]>): AsyncGenerator<ChainedRow[]> {
  let same: ChainedRow[] = [];
  for await (const rows of pieces)
    for (const row of rows) {
      if (same[0] !== undefined && same[0].sequence !== row.sequence) {
        yield same;
        same = [];
      }
      same.push(row);
    }
  if (same.length > 0) yield same;
}

class Walk {
  readonly faults: ChainFault[] = [];
  rows = 0;
  readonly #owner: string;
  readonly #anchors: Map<number, string>;
  /** The last row that was walked over: its number, and its hash as it was stored and as it should be. */
  #last: { sequence: number; id: string | undefined; hash: string };

  constructor(owner: string, start: { sequence: number; hash: string }, anchors: Anchor[]) {
    this.#owner = owner;
    this.#last = { ...start, id: undefined };
    this.#anchors = new Map(anchors.map(({ sequence, hash }) => [sequence, hash]));
    this.#compare(start.sequence, start.hash);
  }

  /** All rows of one number: one of them at most belongs there. */
  step(rows: ChainedRow[]): void {
    this.rows += rows.length;
    const fits = (row: ChainedRow) => row.previousHash === this.#last.hash && rowHash(this.#owner, row) === row.hash;
    const [first] = rows;
    if (first === undefined) return;
    const row = first.sequence <= this.#last.sequence ? undefined : (rows.find(fits) ?? first);
    for (const other of rows) if (other !== row) this.tell('inserted', other.sequence, other.id);
    if (row) this.#follow(row);
  }

  #follow(row: ChainedRow): void {
    const follows = row.sequence === this.#last.sequence + 1;
    for (let gap = this.#last.sequence + 1; gap < row.sequence && this.#room(); gap += 1) this.tell('missing', gap);
    // a row that was changed together with its hash is told by the one after it
    if (follows && row.previousHash !== this.#last.hash) this.tell('changed', this.#last.sequence, this.#last.id);
    if (rowHash(this.#owner, row) !== row.hash) this.tell('changed', row.sequence, row.id);
    this.#compare(row.sequence, row.hash, row.id);
    this.#last = { sequence: row.sequence, id: row.id, hash: row.hash };
  }

  /** `newest` is the last number that the head or an anchor knows. */
  end(newest: number, head: { sequence: number; hash: string } | undefined): void {
    for (let gap = this.#last.sequence + 1; gap <= newest && this.#room(); gap += 1) this.tell('missing', gap);
    if (head?.sequence === this.#last.sequence && head.hash !== this.#last.hash)
      this.tell('changed', this.#last.sequence, this.#last.id);
    if ((head?.sequence ?? 0) < newest) this.tell('rewritten', newest);
  }

  tell(kind: ChainFault['kind'], sequence: number, id?: string): void {
    const told = this.faults.some((fault) => fault.kind === kind && fault.sequence === sequence && fault.id === id);
    if (!told && this.#room()) this.faults.push({ kind, sequence, id });
  }

  #compare(sequence: number, hash: string, id?: string): void {
    const signed = this.#anchors.get(sequence);
    if (signed !== undefined && signed !== hash) this.tell('rewritten', sequence, id);
  }

  #room(): boolean {
    return this.faults.length < MOST_FAULTS;
  }
}
