import type { ToolCall } from '../contracts/ai-worker.ts';

/** What a model may ask in one answer: the whole of it enters a history. */
const MOST_CALLS = 16;
const MOST_BYTES = 16_384;
const DEEPEST = 32;

/**
 * The calls of an answer, as they may travel: arguments that nobody can take are left out and marked, so that the model hears of
 * it. The ids are ours: a model may give two calls one id, and a provider takes any.
 */
export function travelling(calls: ToolCall[], prefix: string): ToolCall[] {
  let room = MOST_BYTES;
  return calls.slice(0, MOST_CALLS).map((call, index) => {
    const named = { id: `${prefix}_${index}`, name: call.name.slice(0, 64) };
    if (deeper(call.arguments, DEEPEST)) return { ...named, arguments: {}, unreadable: 'too_deep' };
    const bytes = Buffer.byteLength(JSON.stringify(call.arguments));
    if (bytes > room) return { ...named, arguments: {}, unreadable: 'too_large' };
    room -= bytes;
    return { ...named, arguments: call.arguments };
  });
}

function deeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => deeper(member, levels - 1));
}
