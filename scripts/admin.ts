/**
 * `npm run admin -- grant <e-mail> admin|auditor|user`: gives an account a role, as the administrator of the database. The
 * first admin is made so; the others can be made by an admin over REST.
 */
import pg from 'pg';
import { z } from 'zod';
import { roles } from '../contracts/roles.ts';
import { emailKey } from '../domain/email-key.ts';
import { administrator } from './administrator.ts';

const USAGE = `npm run admin -- grant <e-mail> ${roles.join('|')}`;
const given = z.tuple([z.literal('grant'), z.string().min(1), z.enum(roles)]);

try {
  process.stdout.write(`${await grant(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function grant(words: string[]): Promise<string> {
  const { success, data } = given.safeParse(words);
  if (!success) throw new Error(USAGE);
  const [, email, role] = data;
  const { databaseUrl } = await administrator(process.env);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ outcome: string }>(
      'SELECT set_role(u.id, $2, NULL) AS outcome FROM users u WHERE u.email_key = $1 AND u.deleted_at IS NULL',
      [emailKey(email), role],
    );
    const outcome = rows[0]?.outcome ?? 'unknown';
    if (outcome === 'unknown') throw new Error(`Nobody has an account with ${email}: it is made by signing up first.`);
    if (outcome === 'last') throw new Error(`${email} is the only admin and stays one: make another one first.`);
    return outcome === 'same' ? `${email} has the role ${role} already` : `${email} has the role ${role} now`;
  } finally {
    await client.end();
  }
}
