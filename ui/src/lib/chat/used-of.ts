import { api } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { Used } from '../api/types.ts';

/** What an answer was made of; undefined when that is not kept any more. */
export async function usedOf(messageId: string): Promise<Used | undefined> {
  try {
    return await api<Used>('GET', `/messages/${messageId}/used`);
  } catch (error) {
    if (error instanceof Problem && error.code === 'item.not_found') return undefined;
    throw error;
  }
}
