import type { Tool } from '../domain/tool-ports.ts';

const LOOK_AGAIN_MS = 60_000;

export interface Toolbox {
  find(name: string): Tool | undefined;
  /** By name: null, or why this worker cannot carry the tool out now. */
  missing(): Record<string, string | null>;
  stop(): void;
}

/** What one worker can carry out; what a tool needs is looked for at the start and from time to time. */
export function toolbox(tools: Tool[]): Toolbox {
  const reasons = new Map<string, string | null>(tools.map(({ spec, missing }) => [spec.name, missing ? 'starting' : null]));
  const look = () => {
    for (const { spec, missing } of tools)
      missing?.().then(
        (reason) => reasons.set(spec.name, reason ?? null),
        () => reasons.set(spec.name, 'what it needs could not be looked for'),
      );
  };
  look();
  const timer = setInterval(look, LOOK_AGAIN_MS).unref();
  return {
    find: (name) => tools.find(({ spec }) => spec.name === name),
    missing: () => Object.fromEntries(reasons),
    stop: () => clearInterval(timer),
  };
}
