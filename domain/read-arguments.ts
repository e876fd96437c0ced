import { z } from 'zod';
import type { Effect } from '../contracts/tool.ts';
import type { ToolSpec } from './tool-ports.ts';
import type { PlacedReason } from './field-reasons.ts';
import { fieldReasons } from './field-reasons.ts';
import { effectOf } from './tool-ports.ts';

const FAULT_CHARACTERS = 500;

/** What arguments come to: how they would act and which hosts they would reach, or what is wrong with them, for the model. */
export type ReadArguments<Input = unknown> = { input: Input; effect: Effect; hosts: string[] } | UnfitArguments;

export interface UnfitArguments {
  fault: string;
  /** The same for a person, argument by argument; empty when it is about all of them. */
  fields: PlacedReason[];
}

/** Reads what a model, or a person in its place, gives to a tool: the same for who decides about the call and for who acts. */
export function readArguments<Input>(spec: ToolSpec<Input>, given: Record<string, unknown>): ReadArguments<Input> {
  const parsed = spec.input.safeParse(given);
  if (!parsed.success)
    return {
      fault: z.prettifyError(parsed.error).slice(0, FAULT_CHARACTERS),
      fields: fieldReasons(parsed.error.issues, given),
    };
  const { data: input } = parsed;
  try {
    return { input, effect: effectOf(spec, input), hosts: spec.hostsOf?.(input) ?? [] };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'The arguments cannot be read';
    return { fault: why.slice(0, FAULT_CHARACTERS), fields: [] };
  }
}
