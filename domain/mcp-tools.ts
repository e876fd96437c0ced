import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { McpLeftOut, McpTool } from '../contracts/mcp.ts';
import { toolName } from '../contracts/tool.ts';
import { canonicalJson } from './canonical-json.ts';
import type { McpChanges, McpListing } from './mcp-ports.ts';
import { isShallow, plainSchema, UnusableSchema } from './mcp-schema.ts';
import { plainWords } from './plain-words.ts';

/** A model is told all of them with each call. */
const MOST_TOOLS = 64;
/** Characters of all definitions of a server together. */
const MOST_CHARACTERS = 256_000;
const MOST_LEFT_OUT = 100;
const DESCRIPTION_CHARACTERS = 1_000;

/** `<server>__<tool>`: a name that no tool of ours and of no other server has. */
export const offeredName = (server: string, tool: string): string => `${server}__${tool}`;

/** The two halves of such a name; undefined for the name of a tool of ours. */
export function splitName(name: string): { server: string; tool: string } | undefined {
  const at = name.indexOf('__');
  return at < 0 ? undefined : { server: name.slice(0, at), tool: name.slice(at + 2) };
}

/** What a server sent as its tools, as far as it can be offered; the rest by name, and why not. */
export function usableTools(server: string, raw: readonly unknown[]): McpListing {
  const tools: McpListing['tools'] = [];
  const leftOut: McpLeftOut[] = [];
  let characters = 0;
  for (const each of raw) {
    try {
      if (tools.length === MOST_TOOLS) throw new UnusableSchema(`a server has at most ${MOST_TOOLS} tools here`);
      const tool = usableTool(server, each);
      if (tools.some(({ name }) => name === tool.name)) throw new UnusableSchema('its name is there twice');
      characters += JSON.stringify(tool).length;
      if (characters > MOST_CHARACTERS) throw new UnusableSchema('the definitions of this server are too long');
      tools.push(tool);
    } catch (error) {
      if (!(error instanceof UnusableSchema)) throw error;
      if (leftOut.length < MOST_LEFT_OUT) leftOut.push({ name: nameOf(each), reason: error.message });
    }
  }
  return { tools, leftOut };
}

function usableTool(server: string, raw: unknown): McpListing['tools'][number] {
  if (typeof raw !== 'object' || raw === null) throw new UnusableSchema('it is not a definition of a tool');
  const { name, description = '', inputSchema } = raw as Record<string, unknown>;
  if (typeof name !== 'string' || name === '' || !toolName.safeParse(offeredName(server, name)).success)
    throw new UnusableSchema(
      `its name is not letters, digits, _ and -, or is longer than ${62 - server.length} of them`,
    );
  if (typeof description !== 'string') throw new UnusableSchema('its description is not a text');
  const schema = plainSchema(inputSchema);
  return {
    name,
    description: plainWords(description, DESCRIPTION_CHARACTERS),
    inputSchema: schema,
    hash: hashOf({ name, description, inputSchema }),
  };
}

/** Over all of it, also what is cut off before anybody reads it: a definition is the same or it is not. */
function hashOf(definition: { name: string; description: string; inputSchema: unknown }): string {
  try {
    return bytesToHex(sha256(utf8ToBytes(canonicalJson(definition))));
  } catch {
    throw new UnusableSchema('its input schema holds a number that is none');
  }
}

const nameOf = (raw: unknown): string => {
  const name = isShallow(raw) ? (raw as { name?: unknown } | null)?.name : undefined;
  return (typeof name === 'string' && plainWords(name, 64)) || '(without a name)';
};

/** The list with versions: a definition that is as it was keeps its own, another one gets a later one. `now` in epoch seconds. */
export function versioned(before: readonly McpTool[], now: McpListing['tools'], seconds: number): McpTool[] {
  return now.map((tool) => {
    const known = before.find(({ name }) => name === tool.name);
    if (known?.hash === tool.hash) return { ...tool, version: known.version };
    return { ...tool, version: Math.max(seconds, (known?.version ?? 0) + 1) };
  });
}

/** What is different from one list to the next. */
export function changesBetween(before: readonly McpTool[], after: readonly McpTool[]): McpChanges {
  const names = (tools: readonly McpTool[]) => tools.map(({ name }) => name);
  const known = new Map(before.map((tool) => [tool.name, tool.hash]));
  return {
    added: names(after.filter(({ name }) => !known.has(name))),
    changed: names(after.filter(({ name, hash }) => known.has(name) && known.get(name) !== hash)),
    removed: names(before).filter((name) => !after.some((tool) => tool.name === name)),
  };
}
