/** What giving an account to its owner as a whole asks of the record. */
import type { ExportedRecord } from '../contracts/account-export.ts';

export interface AccountExport {
  /** What is not given, and why: stores by their name, members as `kind.member`. */
  readonly leftOut: Readonly<Record<string, string>>;
  /** Audits that it begins, then gives all that is there of the account, kind by kind, in pieces that fit into memory. */
  read(ownerUserId: string): AsyncIterable<ExportedRecord[]>;
}
