/** What commands of the operator need: the database as its administrator, and who proves the audit. */
import { addressOf } from './doctor/database.ts';
import { look } from './doctor/scene.ts';

export interface Administrator {
  databaseUrl: string;
  /** Public keys of the audit's anchors, with commas between; undefined when nothing here knows them. */
  auditPublicKeys: string | undefined;
}

/** From the environment, or of what `npm start` runs in this checkout. */
export async function administrator(source: Record<string, string | undefined>): Promise<Administrator> {
  const { scene } = await look(source);
  const databaseUrl = addressOf(scene);
  if (databaseUrl === undefined)
    throw new Error('Set DATABASE_URL to the address of a superuser of the database, or run npm start in this folder.');
  return { databaseUrl, auditPublicKeys: source['AIOX_AUDIT_PUBLIC_KEYS'] || scene.secrets?.auditKeys?.publicKey };
}
