import { z } from 'zod';
import { reasons } from './reasons.ts';
import { tableName } from './tool.ts';

/** By which an owner and the model call a connection. */
export const connectionName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, reasons.connection_name);

const hostName = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, reasons.host_name);
/** As PostgreSQL takes it: no character that ends a string. */
const plainText = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => !/\p{Cc}/u.test(text), reasons.text_control);

/** Where a database is and who signs in to it; sealed as a whole. */
export const postgresAccess = z.strictObject({
  host: z.union([z.ipv6(), hostName], reasons.host_name),
  port: z.number().int().min(1).max(65_535).default(5_432),
  database: plainText(63),
  user: plainText(63),
  password: plainText(500),
  /** `verify`: TLS with a certificate of this very host. `off`: for a host that the operator allows although it is not public. */
  ssl: z.enum(['verify', 'off']).default('verify'),
  /** PEM of the authority that signed the certificate, when it is not one that everybody knows. */
  ca: z.string().max(20_000).startsWith('-----BEGIN CERTIFICATE-----', reasons.certificate).nullable().default(null),
});
export type PostgresAccess = z.infer<typeof postgresAccess>;

/** Tables and views that a query may name. The catalogs tell of all databases and users of a server: they are none. */
export const allowedTables = z
  .array(tableName.refine((table) => !/(^|\.)pg_/.test(table), reasons.table_system))
  .min(1)
  .max(200);
