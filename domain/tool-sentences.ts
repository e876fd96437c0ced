import type { Decision } from './policy/decision.ts';

/** What the model is told of a call that a rule refused, so that it can do better or say why not. */
export function refusedCallText({ rule, details }: Decision, fault: string | null): string {
  const seconds = details['resets_in_s'];
  switch (rule) {
    case 'tool.offered':
      return 'There is no such tool for you. Nothing was done.';
    case 'tool.arguments':
      return fault === null
        ? 'The arguments are too large or nested too deeply. Nothing was done.'
        : `The arguments are not what the tool takes. Nothing was done.\n${fault}`;
    case 'tool.allowed_domains':
      return "A host of this call is not among this agent's allowed domains. Nothing was done.";
    case 'tool.read_only':
      return 'This agent may only read with this tool. Nothing was done.';
    case 'tool.loop':
      return 'You have made exactly this call before and have its result. It is not made again; answer with what you have.';
    case 'tool.calls':
      return 'This message has used all of its tool calls. Answer with what you have.';
    case 'tool.time':
      return 'This message has used all of its time for tools. Answer with what you have.';
    case 'tool.rate':
      return `Too many tool calls in this minute${typeof seconds === 'number' ? `; there is one again in ${seconds} s` : ''}. Nothing was done.`;
    default:
      return 'A policy does not allow this call. Nothing was done.';
  }
}
