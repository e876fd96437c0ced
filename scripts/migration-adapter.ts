import { PrismaPg } from '@prisma/adapter-pg';

/** What is used of a connected adapter, inside and out. */
interface Queryable {
  client: { query(sql: string): Promise<unknown>; end(): Promise<void> };
  onError(error: unknown): never;
  executeScript(script: string): Promise<void>;
  performIO(query: unknown): Promise<{ fields?: { dataTypeID: number }[] }>;
  queryRaw(query: unknown): Promise<{ columnTypes: number[]; rows: unknown[][] }>;
  dispose(): Promise<void>;
}

/** Column types: Prisma's Character, Postgres' bpchar and the catalogue's "char". */
const CHARACTER = 6;
const BPCHAR = 1042;
const CATALOGUE_CHAR = 18;

/**
 * `@prisma/adapter-pg` made fit for migrations. Four faults of 7.10 in this use:
 * it splits scripts at every `;` (which breaks function bodies); it cannot read the catalogue type "char"; with a
 * connection string its shadow database would be the real one, so the address is given in parts; and it drops the shadow
 * database while still connected to it.
 */
export class MigrationAdapter extends PrismaPg {
  readonly #open: Queryable[] = [];

  constructor(url: string) {
    const { hostname, port, username, password, pathname } = new URL(url);
    super({
      host: decodeURIComponent(hostname),
      port: Number(port || 5432),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database: decodeURIComponent(pathname.slice(1)),
      max: 1,
    });
  }

  override async connect() {
    const adapter = await super.connect();
    repair(adapter as unknown as Queryable);
    this.#open.push(adapter as unknown as Queryable);
    return adapter;
  }

  /** Ends what the engine left open: its connection holds the engine's own lock until then. */
  async close(): Promise<void> {
    for (const adapter of this.#open.splice(0)) await adapter.client.end();
  }

  override async connectToShadowDb() {
    const adapter = await super.connectToShadowDb();
    const shadow = adapter as unknown as Queryable;
    repair(shadow);
    const drop = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await shadow.client.end();
      shadow.client.end = async () => undefined;
      await drop();
    };
    return adapter;
  }
}

function repair(adapter: Queryable): void {
  adapter.executeScript = async (script) => {
    try {
      await adapter.client.query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
  const performIO = adapter.performIO.bind(adapter);
  const queryRaw = adapter.queryRaw.bind(adapter);
  let catalogueChars: boolean[] = [];
  adapter.performIO = async (query) => {
    const result = await performIO(query);
    const fields = result.fields ?? [];
    catalogueChars = fields.map((field) => field.dataTypeID === CATALOGUE_CHAR);
    for (const field of fields) if (field.dataTypeID === CATALOGUE_CHAR) field.dataTypeID = BPCHAR;
    return result;
  };
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    catalogueChars.forEach((is, column) => {
      if (!is) return;
      result.columnTypes[column] = CHARACTER;
      for (const row of result.rows) if (row[column] === '') row[column] = '\0';
    });
    return result;
  };
}
