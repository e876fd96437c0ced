/** What one answer of a model, or a person in its place, may say to tools: the whole of it enters a history. */
export const ARGUMENT_BYTES = 16_384;
/** Of one argument: a model that is told so does not write what would not arrive. */
export const LONGEST_ARGUMENT = 15_000;
const DEEPEST = 32;

/** Why nobody can take these arguments: deeper than anything may walk down, or more than `room` bytes of JSON. */
export function unfit(given: Record<string, unknown>, room = ARGUMENT_BYTES): 'too_deep' | 'too_large' | undefined {
  if (deeper(given, DEEPEST)) return 'too_deep';
  return bytesOf(given) > room ? 'too_large' : undefined;
}

/** Bytes of the JSON of arguments that are not too deep. */
export const bytesOf = (given: Record<string, unknown>): number =>
  new TextEncoder().encode(JSON.stringify(given)).byteLength;

function deeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => deeper(member, levels - 1));
}
