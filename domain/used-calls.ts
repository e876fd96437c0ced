import type { ToolCall, ToolResult, ToolRound } from '../contracts/ai-worker.ts';
import { canonicalJson } from './canonical-json.ts';
import type { UsedCall } from './used-ports.ts';

/** What is recorded of the tools of one message. */
export interface RecordedCalls {
  /** What the newest model call was told of those before it. */
  rounds: ToolRound[];
  /** What it asked for itself. */
  asked: ToolCall[];
  /** By the number of the call: what was carried out, and what came of it. */
  ran: ReadonlyMap<number, Record<string, unknown>>;
  gave: ReadonlyMap<number, ToolResult>;
}

/** Every call of a message in its order. The workflow numbers them as they stand in the model's answers. */
export function usedCalls({ rounds, asked, ran, gave }: RecordedCalls): UsedCall[] {
  const over = rounds.flatMap(({ calls, results }) => calls.map((call, index) => ({ call, result: results[index] })));
  const going = asked.map((call, index) => ({ call, result: gave.get(over.length + index + 1) }));
  return [...over, ...going].map(({ call, result }, index) => {
    const carriedOut = ran.get(index + 1);
    return {
      ...{ call: index + 1, tool: call.name, arguments: carriedOut ?? call.arguments },
      edited: carriedOut !== undefined && canonicalJson(carriedOut) !== canonicalJson(call.arguments),
      ...{ status: result?.status ?? null, result: result?.content ?? null },
    };
  });
}
