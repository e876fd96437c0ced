import { randomUUID } from 'node:crypto';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { place, sealText } from '../../adapters/postgres/sealed-text.ts';
import { tierKeyring } from '../../adapters/postgres/tenant-keys.ts';
import { vault as openVault } from '../../adapters/vault.ts';
import type { MessageRef } from '../../contracts/identifiers.ts';
import { keySettings } from './key-settings.ts';
import type { Platform } from './platform.ts';

/**
 * Puts questions with their answers before an answered one, in the same conversation, a minute apart: rows like its own,
 * sealed as the platform seals them, in one statement. To say so many would take minutes.
 */
export async function writeBefore(
  platform: Platform,
  { ownerUserId, messageId }: MessageRef,
  turns: { question: string; answer: string }[],
): Promise<void> {
  const env = platform.stack.env('platform');
  const database = openDatabase(env['DATABASE_URL'] ?? '', { max: 1 });
  const vault = openVault(tierKeyring(database, 'platform', keySettings(env)));
  const [last] = await platform.sql<{ at: Date }>('SELECT accepted_at AS at FROM messages WHERE id = $1', [messageId]);
  const end = last?.at.getTime() ?? 0;
  const rows = turns.flatMap(({ question, answer }, number) => {
    const [id, reply] = [randomUUID(), randomUUID()];
    const at = end - (turns.length - number) * 60_000;
    const of = { sequence: number - turns.length, previous_message_id: null };
    return [
      { ...of, id, text: question, direction: 'in', dedupe_key: `before:${id}`, in_reply_to: null, at },
      { ...of, id: reply, text: answer, direction: 'out', dedupe_key: null, in_reply_to: id, at: at + 5_000 },
    ];
  });
  const written = await Promise.all(
    rows.map(async ({ text, at, ...row }) => {
      const body = Buffer.from(await sealText(vault, ownerUserId, place.message(row.id), text));
      const moment = new Date(at).toISOString();
      const times = { received_at: moment, accepted_at: moment, finished_at: moment, turn_passed_at: moment };
      return { ...row, ...times, body: `\\x${body.toString('hex')}` };
    }),
  );
  await platform.sql(
    `INSERT INTO messages
     SELECT (jsonb_populate_record(m, row)).* FROM jsonb_array_elements($2::jsonb) AS row
     JOIN messages m ON m.direction = row->>'direction' AND $1 IN (m.id, m.in_reply_to)`,
    [messageId, JSON.stringify(written)],
  );
  await database.close();
}
