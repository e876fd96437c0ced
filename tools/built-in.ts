import type { ToolSpec } from '../domain/tool-ports.ts';

/** The tools that every installation knows; whether an AI worker can carry one out is the worker's to say. */
export const builtInSpecs: readonly ToolSpec[] = [];
