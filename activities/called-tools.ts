import type { ToolCall } from '../contracts/ai-worker.ts';
import { ARGUMENT_BYTES, bytesOf, unfit } from '../domain/tool-arguments.ts';

/** What a model may ask in one answer. */
const MOST_CALLS = 16;

/**
 * The calls of an answer, as they may travel: arguments that nobody can take are left out and marked, so that the model hears of
 * it. The ids are ours: a model may give two calls one id, and a provider takes any.
 */
export function travelling(calls: ToolCall[], prefix: string): ToolCall[] {
  let room = ARGUMENT_BYTES;
  return calls.slice(0, MOST_CALLS).map((call, index) => {
    const named = { id: `${prefix}_${index}`, name: call.name.slice(0, 64) };
    const unreadable = unfit(call.arguments, room);
    if (unreadable) return { ...named, arguments: {}, unreadable };
    room -= bytesOf(call.arguments);
    return { ...named, arguments: call.arguments };
  });
}
