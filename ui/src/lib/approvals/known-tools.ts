import { api } from '../api/client.ts';
import type { Approval, Reply, Tool } from '../api/types.ts';

let asked: Promise<Tool[]> | undefined;

/** What the platform knows of the tool of a request; undefined when it is there in another version or not any more. */
export async function toolOf({ tool, tool_version: version }: Approval): Promise<Tool | undefined> {
  asked ??= api<Reply<'/tools'>>('GET', '/tools').then(({ items }) => items);
  try {
    return (await asked).find((each) => each.name === tool && each.version === version);
  } catch {
    // a request can be read and answered without it; the next one asks again
    asked = undefined;
    return undefined;
  }
}
