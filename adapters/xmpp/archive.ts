import { DatabaseSync } from 'node:sqlite';
import { userInfo } from 'node:os';
import { Pool } from 'pg';
import { AppError } from '../../contracts/errors.ts';
import type { Archive } from '../../domain/ports.ts';

/** ejabberd keeps one row per message and user (XEP-0313); `bare_peer` is the agent, `xml` the whole stanza. */
const columns = 'select 1 from archive where username =';

const userOf = (jid: string): string => jid.slice(0, Math.max(0, jid.indexOf('@')));
const bareOf = (jid: string): string => jid.split('/', 1)[0] ?? jid;

/**
 * ejabberd's archive by its address: `sqlite:<path>` or `postgres://…`, read only. `has` is true when the user's archive
 * holds the stanza or anything that quotes its id, such as the user's receipt for it: either way it has arrived. Throws
 * `service.unavailable` when the archive cannot be read, so that the caller tries again instead of sending twice.
 */
export const openArchive = (address: string): Archive & { close(): Promise<void> } =>
  address.startsWith('sqlite:') ? sqliteArchive(address.slice('sqlite:'.length)) : postgresArchive(address);

function sqliteArchive(path: string): Archive & { close(): Promise<void> } {
  const find = `${columns} ? and bare_peer = ? and instr(xml, ?) > 0 limit 1`;
  return {
    async has(userJid, agentJid, stanzaId) {
      // opened for one question: it is rarely asked, and an open reader would hold back the server's checkpoints
      return reading(`the file ${path} as user ${userInfo().username}`, () => {
        const database = new DatabaseSync(path, { readOnly: true, timeout: 2_000 });
        try {
          return database.prepare(find).get(userOf(userJid), bareOf(agentJid), stanzaId) !== undefined;
        } finally {
          database.close();
        }
      });
    },
    close: () => Promise.resolve(),
  };
}

function postgresArchive(connectionString: string): Archive & { close(): Promise<void> } {
  const pool = new Pool({ connectionString, max: 2, connectionTimeoutMillis: 3_000, query_timeout: 3_000 });
  // an idle connection that breaks is replaced at the next question
  pool.on('error', () => {});
  const find = `${columns} $1 and bare_peer = $2 and strpos(xml, $3) > 0 limit 1`;
  return {
    has: (userJid, agentJid, stanzaId) =>
      reading('its database', async () => {
        const { rowCount } = await pool.query(find, [userOf(userJid), bareOf(agentJid), stanzaId]);
        return rowCount === 1;
      }),
    close: () => pool.end(),
  };
}

async function reading(where: string, question: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await question();
  } catch (cause) {
    const advice = `The XMPP server's archive could not be read from ${where}: check AIOX_XMPP_ARCHIVE and its rights`;
    throw new AppError('service.unavailable', { service: 'xmpp archive', advice }, { cause });
  }
}
