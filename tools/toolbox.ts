import type { Tool } from '../domain/tool-ports.ts';

const LOOK_AGAIN_MS = 60_000;

/** What a worker reports of its tools, as `WorkerCapabilities` has it. */
export interface ToolReport {
  tools: Record<string, string | null>;
  tool_parts: Record<string, Record<string, string>>;
}

export interface Toolbox {
  find(name: string): Tool | undefined;
  report(): ToolReport;
  /** When everything was looked for once: before that a report would say less than is there. */
  ready: Promise<void>;
  stop(): void;
}

/** What one worker can carry out; what a tool needs is looked for at the start and from time to time. */
export function toolbox(tools: Tool[]): Toolbox {
  const whole = new Map<string, string | null>(tools.map(({ spec }) => [spec.name, 'starting']));
  const parts = new Map<string, Record<string, string>>();
  const lookAt = async (tool: Tool): Promise<void> => {
    const { name } = tool.spec;
    try {
      parts.set(name, (await tool.missingParts?.()) ?? {});
      whole.set(name, (await tool.missing?.()) ?? null);
    } catch {
      whole.set(name, 'what it needs could not be looked for');
    }
  };
  const look = async (): Promise<void> => {
    await Promise.all(tools.map(lookAt));
  };
  const ready = look();
  const timer = setInterval(() => void look(), LOOK_AGAIN_MS).unref();
  return {
    find: (name) => tools.find(({ spec }) => spec.name === name),
    ready,
    report: () => ({ tools: Object.fromEntries(whole), tool_parts: Object.fromEntries(parts) }),
    stop: () => clearInterval(timer),
  };
}
