import type { Timeline } from '../api/types.ts';
import { callsOf, phaseOfCalls, type Phase, type ToolNote } from './phase.ts';

/** What the stream of a message says of tools, and of people who are asked. */
export type ToolTold =
  | { type: 'tool'; call: number; tool: string | null; state: string }
  | { type: 'approval'; approval_id: string; state: string };

/** The calls of a message while it is answered. */
export class CallsSoFar {
  #calls = new Map<number, ToolNote>();
  #waiting = new Set<string>();

  take(told: ToolTold): void {
    if (told.type === 'tool') this.#calls.set(told.call, { call: told.call, tool: told.tool, state: told.state });
    else if (told.state === 'open') this.#waiting.add(told.approval_id);
    else this.#answered(told.approval_id, told.state === 'approved' ? 'running' : 'denied');
  }

  /** As the run tells them, where the stream has forgotten. */
  read(timeline: Pick<Timeline, 'steps'>): void {
    this.#calls = new Map(callsOf(timeline).map((note) => [note.call, note]));
    this.#waiting.clear();
  }

  get notes(): ToolNote[] {
    return [...this.#calls.values()].toSorted((a, b) => a.call - b.call);
  }

  /** Undefined while neither a person nor a tool is waited for. */
  get phase(): Phase | undefined {
    return this.#waiting.size > 0 ? { name: 'approval' } : phaseOfCalls(this.notes);
  }

  #answered(approval: string, state: string): void {
    this.#waiting.delete(approval);
    const note = this.notes.find((each) => each.approval === approval && each.state === 'waiting');
    if (note) this.#calls.set(note.call, { ...note, state });
  }
}
