import { z } from 'zod';
import { ToolFault } from '../domain/tool-ports.ts';
import { readBody } from './response-body.ts';

/** One result, of one line each. */
export interface Found {
  title: string;
  /** As the URL parser writes it. */
  url: string;
  snippet: string;
}

const MOST_BYTES = 2_097_152;

/** What SearXNG's JSON holds besides is left alone. */
const answer = z.object({
  results: z.array(z.object({ url: z.string(), title: z.string().nullish(), content: z.string().nullish() })),
});

/**
 * Asks a SearXNG, or what answers like one, and gives those of its first page that have a web address. Throws ToolFault, without the address, when it
 * does not answer or not like that.
 * @see https://docs.searxng.org/dev/search_api.html
 */
export async function searxng(
  base: string,
  fetch: typeof globalThis.fetch,
  query: string,
  signal: AbortSignal,
): Promise<Found[]> {
  const address = new URL('search', base.endsWith('/') ? base : `${base}/`);
  address.search = new URLSearchParams({ q: query, format: 'json' }).toString();
  const headers = { accept: 'application/json' };
  const response = await fetch(address, { headers, signal, redirect: 'error' }).catch((error: unknown) => {
    throw new ToolFault('The search service did not answer.', 'no', { cause: error });
  });
  const { bytes, cut } = await readBody(response, MOST_BYTES, signal);
  if (response.status === 429) throw new ToolFault('The search service is asked too often. Try again later.');
  if (!response.ok) throw new ToolFault(`The search service refused (HTTP ${response.status}).`);
  if (cut !== undefined) throw new ToolFault('The search service did not answer in full.');
  return resultsIn(Buffer.from(bytes).toString());
}

function resultsIn(text: string): Found[] {
  try {
    return answer
      .parse(JSON.parse(text))
      .results.flatMap(({ url, title, content }) =>
        isWebAddress(url)
          ? [{ url: new URL(url).href, title: oneLine(title ?? '', 200), snippet: oneLine(content ?? '', 500) }]
          : [],
      );
  } catch (error) {
    throw new ToolFault('The search service did not answer with results that can be read.', 'no', { cause: error });
  }
}

/** Of a length that can be asked for again. */
const isWebAddress = (url: string): boolean =>
  url.length <= 2_048 && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);

const oneLine = (text: string, most: number): string =>
  text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, most);
