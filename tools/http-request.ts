import { z } from 'zod';
import { reasons } from '../contracts/reasons.ts';
import type { GuardedFetch } from '../domain/http-ports.ts';
import { hostOf, mayReach } from '../domain/policy/validate-tool-call.ts';
import { LONGEST_ARGUMENT } from '../domain/tool-arguments.ts';
import type { Tool, ToolCallContext, ToolSpec } from '../domain/tool-ports.ts';
import { ToolFault } from '../domain/tool-ports.ts';
import { policyWith } from './defaults.ts';
import { carriesAuthorization, requestHeaders } from './request-headers.ts';
import { requestFault } from './request-fault.ts';
import { responseText } from './response-text.ts';

const LONGEST_URL = 2_048;
const reading = new Set(['GET', 'HEAD']);

/** So that who agrees reads the host that is reached: no user before an @, nothing that the parser would take away or turn. */
const plainUrl = /^https?:\/\/[^\s\\@/?#\p{C}]+([/?#][^\s\\\p{C}]*)?$/iu;

const httpRequest = z
  .strictObject({
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
    url: z
      .string()
      .max(LONGEST_URL)
      .refine((text) => plainUrl.test(text) && URL.canParse(text), reasons.url),
    headers: requestHeaders.optional(),
    body: z.string().max(LONGEST_ARGUMENT).optional(),
  })
  .refine(({ method, body }) => body === undefined || !reading.has(method), {
    path: ['body'],
    error: reasons.get_body,
  })
  .refine(({ url, headers }) => /^https:/i.test(url) || !carriesAuthorization(headers), {
    path: ['headers', 'authorization'],
    error: reasons.header_https,
  });
export type HttpRequest = z.infer<typeof httpRequest>;

export const httpRequestSpec: ToolSpec<HttpRequest> = {
  name: 'http_request',
  version: 1,
  description:
    'Sends one HTTP request and gives the status, the important headers and the text of the answer. Only hosts that the ' +
    'owner of the agent allows are reached. Give content-type when there is a body.',
  input: httpRequest,
  effect: 'once',
  reads: ({ method }) => reading.has(method),
  risk: 'medium',
  policy: policyWith({ timeout_ms: 20_000 }),
  summary({ method, url }) {
    const { host, pathname, search } = new URL(url);
    return `${method} ${host}${pathname}${search}`;
  },
  hostsOf: ({ url }) => [hostOf(new URL(url))],
};

/**
 * One request to where the call may go. Redirects are followed after GET and HEAD, each address checked like the first; after
 * the other methods they are the answer: what was agreed to was one request to one address, and it was made.
 */
export const httpRequestTool = (fetch: GuardedFetch): Tool<HttpRequest> => ({
  spec: httpRequestSpec,
  async run({ method, url, headers = {}, body = null }, call) {
    const reads = reading.has(method);
    if (!reads && call.policy.read_only) throw new ToolFault(`${method} is not allowed here, GET and HEAD are.`);
    const response = await fetch(url, {
      ...{ method, body, signal: call.signal, redirect: reads ? 'follow' : 'manual' },
      headers: new Headers({ 'user-agent': 'aiox', ...headers }),
      mayGo: async (next, named) => {
        checkAddress(next, named, call);
        if (!reads) await call.begin();
      },
    }).catch((error: unknown) => {
      throw requestFault(error, call.signal, reads);
    });
    return { text: await responseText(response, call.signal) };
  },
});

/** Throws ToolFault. Other services than the web's listen on other ports: there the operator has to name the host. */
function checkAddress(url: URL, named: boolean, call: ToolCallContext): void {
  const host = hostOf(url);
  if (!mayReach(host, call)) throw new ToolFault(`The host ${host} is not among the allowed domains.`);
  if (url.port !== '' && !named && !['80', '443'].includes(url.port))
    throw new ToolFault(`Port ${url.port} is not allowed: 80 and 443 are.`);
}
