import { isUtf8 } from 'node:buffer';
import type { Request, Response } from 'express';
import type { ErrorDetails } from '../contracts/errors.ts';
import { AppError } from '../contracts/errors.ts';
import { because, reasons } from '../contracts/reasons.ts';

/** Levels of objects and arrays: more than any request of ours has, and less than would exhaust a stack. */
const DEEPEST = 64;

const invalid = (details: ErrorDetails) => new AppError('input.invalid', details);

/**
 * Refuses a body before it is parsed, for what the parser would mend in silence: bytes that are no UTF-8, another charset
 * than UTF-8, a member that stands twice (RFC 7493 §2.3: one of them would be believed), and nesting beyond all sense.
 */
export function refuseAmbiguousJson(_request: Request, _response: Response, body: Buffer, encoding: string): void {
  if (encoding !== 'utf-8') throw new AppError('input.unsupported_media', { reason: reasons.media_utf8 });
  if (!isUtf8(body)) throw invalid({ reason: reasons.body_not_utf8 });
  const text = body.toString();
  const open: (Set<string> | undefined)[] = []; // the members of each object around, or undefined for an array
  let expectsName = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at);
        if (expectsName) noteName(open.at(-1), text.slice(at, end));
        expectsName = false;
        at = end - 1;
        break;
      }
      case '{':
      case '[':
        expectsName = text[at] === '{';
        if (open.push(expectsName ? new Set() : undefined) > DEEPEST)
          throw invalid(because('body_nested', { maximum: DEEPEST }));
        break;
      case '}':
      case ']':
        open.pop();
        expectsName = false;
        break;
      case ',':
        expectsName = open.at(-1) !== undefined;
        break;
      default:
    }
  }
}

/** The place after the closing quote; the end of the text when there is none, which the parser will tell. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    at = text.indexOf('"', at);
    if (at < 0) return text.length;
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
}

function noteName(names: Set<string> | undefined, literal: string): void {
  const name = nameOf(literal);
  if (names?.has(name)) throw invalid(because('member_twice', { name: name.slice(0, 80) }));
  names?.add(name);
}

/** `"a"` and `"\\u0061"` are one name. What is broken, the parser will tell. */
function nameOf(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}
