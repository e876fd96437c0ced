import { send } from '../api/client.ts';

/** Reads a file of the API, which asks for a token that no link carries, and hands it to the browser to be saved. */
export async function saveFile(path: string, name: string): Promise<void> {
  const response = await send('GET', path);
  handOver(await response.blob(), name);
}

/** Hands a file to the browser to be saved. */
export function handOver(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // the browser reads it after this turn
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
