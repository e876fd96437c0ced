import type { ExportedKind, ExportedRecord, ExportLine } from '../contracts/account-export.ts';
import { exportLine } from '../contracts/account-export.ts';
import { AppError } from '../contracts/errors.ts';
import { reasons } from '../contracts/reasons.ts';
import type { AccountExport } from '../domain/export-ports.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { writeJsonLines } from './json-lines.ts';
import type { OpenStream } from './stream-life.ts';

interface Parts {
  exported: AccountExport;
  openStream: OpenStream;
}

const TRY_AGAIN_AFTER_S = 30;

/** `me/export`: an account as a whole, for the person who has signed in to it. One at a time for each owner. */
export function accountExportRoutes({ exported, openStream }: Parts): Route[] {
  const busy = new Set<string>();
  return [
    endpoint({
      method: 'get',
      path: '/me/export',
      summary: 'Everything of your account as JSON Lines; the last line says that it is whole',
      auth: 'token',
      status: 200,
      lines: exportLine,
      errors: ['rate.limited', 'service.unavailable'],
      async handle({ subject, request, response }) {
        const { userId } = subject;
        if (busy.has(userId))
          throw new AppError('rate.limited', { reason: reasons.export_busy, retry_after_s: TRY_AGAIN_AFTER_S });
        busy.add(userId);
        try {
          const at = new Date().toISOString();
          const { signal, whileSessionLasts } = openStream({ request, response, subject });
          response.setHeader('Content-Disposition', `attachment; filename="aiox-account-${at.slice(0, 10)}.jsonl"`);
          await writeJsonLines(response, whileSessionLasts(whole(exported, userId, at)), signal);
        } finally {
          busy.delete(userId);
        }
      },
    }),
  ];
}

/** The account between a line that says what this is and one that says that nothing is missing. */
async function* whole(exported: AccountExport, accountId: string, at: string): AsyncGenerator<ExportLine[]> {
  const pieces = exported.read(accountId);
  const counts: Partial<Record<ExportedKind, number>> = {};
  let lines = 0;
  let head: ExportLine[] = [
    { type: 'export', format: 'aiox-account', version: 1, account_id: accountId, at, left_out: exported.leftOut },
  ];
  for await (const piece of pieces) {
    // with the first piece: it is audited by then, and what fails before it is answered as a problem
    yield [...head, ...piece];
    head = [];
    lines += piece.length;
    count(counts, piece);
  }
  yield [...head, { type: 'complete', lines, counts }];
}

function count(counts: Partial<Record<ExportedKind, number>>, piece: ExportedRecord[]): void {
  for (const { type } of piece) counts[type] = (counts[type] ?? 0) + 1;
}
