import { ForbiddenAddress } from '../domain/forbidden-address.ts';
import type { RequestError } from '../domain/never-connected.ts';
import { neverConnected } from '../domain/never-connected.ts';
import { ToolFault } from '../domain/tool-ports.ts';

/**
 * What a fetch threw, for the model; an error that did not come from the request is given back as it is. `reads`: the request
 * could change nothing.
 */
export function requestFault(error: unknown, signal: AbortSignal, reads: boolean): unknown {
  const chain = causesOf(error);
  const forbidden = chain.find((each) => each instanceof ForbiddenAddress);
  if (forbidden) return new ToolFault(`The address ${forbidden.message}.`, 'no', { cause: error });
  const acted = reads ? 'no' : 'unclear';
  if (signal.aborted && error === signal.reason)
    return new ToolFault('There was no answer when the time was over.', acted, { cause: error });
  if (!(error instanceof TypeError) || chain.length < 2) return error;
  const code = chain.map((each) => (each as RequestError).code).find((each) => each != null);
  const detail = code === undefined ? '' : ` (${code})`;
  if (neverConnected(error as RequestError))
    return new ToolFault(`The host was not found or not reached${detail}.`, 'no', { cause: error });
  return new ToolFault(`There was no answer that can be read${detail}.`, acted, { cause: error });
}

function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let each = error; each instanceof Error && chain.length < 8; each = each.cause) chain.push(each);
  return chain;
}
