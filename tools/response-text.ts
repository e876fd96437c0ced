import { readBody, textOf } from './response-body.ts';

const MOST_BYTES = 262_144;
const LONGEST_HEADER = 1_000;
const shownHeaders = ['content-type', 'content-language', 'date', 'last-modified', 'etag', 'allow', 'link', 'location'];
const alsoShown = ['retry-after', 'www-authenticate', 'x-request-id', 'x-total-count'];

/** An answer for the model: status, address, headers that matter, what there is to say of the body, a blank line, the body. */
export async function responseText(response: Response, signal: AbortSignal): Promise<string> {
  const type = response.headers.get('content-type') ?? '';
  const { bytes, cut } = await readBody(response, MOST_BYTES, signal);
  const text = textOf(bytes, type);
  const size = `${cut === undefined ? '' : 'at least '}${bytes.byteLength} bytes`;
  const lines = [
    `HTTP ${response.status}`,
    `address: ${response.url}`,
    ...[...shownHeaders, ...alsoShown].flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [`${name}: ${value.slice(0, LONGEST_HEADER)}`];
    }),
    ...(isRedirect(response) ? ['note: The redirect was not followed.'] : []),
    ...(cut === undefined ? [] : [`note: The body is cut after ${bytes.byteLength} bytes: ${why[cut]}.`]),
    ...(text === undefined ? [`note: The body is not text (${type || 'of no type'}, ${size}) and is not shown.`] : []),
  ];
  return [...lines, '', text ?? ''].join('\n').trimEnd();
}

const isRedirect = ({ status, headers }: Response): boolean =>
  [301, 302, 303, 307, 308].includes(status) && headers.has('location');

const why = {
  size: 'no more is read',
  time: 'the time was over',
  connection: 'the connection ended, or what came cannot be unpacked',
};
