import { z } from 'zod';
import { reasons, reasonsWith } from '../contracts/reasons.ts';

/**
 * Headers that a call may not set. What frames the message or the connection (RFC 9110 §7.6.1), since two readers of one
 * request could see two; what names another host or another caller to servers that believe it; cookies; and what would turn
 * a GET into a write behind the policy's back.
 */
const refused = new Set([
  ...['host', 'content-length', 'transfer-encoding', 'connection', 'keep-alive', 'upgrade', 'te', 'trailer', 'expect'],
  ...['cookie', 'cookie2', 'set-cookie', 'forwarded', 'via', 'x-real-ip', 'x-original-url', 'x-rewrite-url'],
  ...['x-http-method', 'x-http-method-override', 'x-method-override'],
]);
const refusedKinds = /^(proxy-|sec-|x-forwarded-)/;

/** A token, and visible Latin-1 with spaces and tabs (RFC 9110 §5.1, §5.5): no line break, no NUL. */
const name = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const value = /^[\t\x20-\x7e\xa0-\xff]*$/;

const MOST = 30;
const most = { maximum: MOST };

/** Headers as a model gives them; each that is not taken is refused by its name. */
export const requestHeaders = z.record(z.string(), z.string().max(4_096)).superRefine((headers, context) => {
  const names = Object.keys(headers);
  const refuse = (path: string[], message: string, params = {}) =>
    context.addIssue({ code: 'custom', path, message, params });
  if (names.length > MOST) refuse([], reasonsWith.headers_most(most), { code: 'headers_most', ...most });
  for (const each of names)
    if (!name.test(each)) refuse([], reasons.header_letters);
    else if (refused.has(each.toLowerCase()) || refusedKinds.test(each.toLowerCase()))
      refuse([each], reasons.header_fixed);
    else if (!value.test(headers[each] ?? '')) refuse([each], reasons.text_line);
});

/** A password or a key of HTTP's own (RFC 9110 §11.6.2): not for everybody on the way to read. */
export const carriesAuthorization = (headers: Record<string, string> = {}): boolean =>
  Object.keys(headers).some((each) => each.toLowerCase() === 'authorization');
