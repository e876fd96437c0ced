import type { Language } from './sentences.ts';

/** What a person answers in chat to a request that waits for them. */
export interface ApprovalWords {
  decision: 'approve' | 'deny';
  /** In capitals; without one it is the only open request. */
  code?: string;
  /** Of a denial. */
  reason?: string;
  language: Language;
}

const words = new Map<string, Pick<ApprovalWords, 'decision' | 'language'>>([
  ['approve', { decision: 'approve', language: 'en' }],
  ['deny', { decision: 'deny', language: 'en' }],
  ['reject', { decision: 'deny', language: 'en' }],
  ['aprovar', { decision: 'approve', language: 'pt' }],
  ['aprovo', { decision: 'approve', language: 'pt' }],
  ['negar', { decision: 'deny', language: 'pt' }],
  ['nego', { decision: 'deny', language: 'pt' }],
  ['recusar', { decision: 'deny', language: 'pt' }],
]);

const CODE = /^[a-hj-np-z2-9]{4}$/i;
const GAP = /^[\s,.:;!-]+/u;

/**
 * The answer that a whole message is, or undefined for everything else: text that quotes, forwards or mentions such words is none,
 * because nothing but the words, a code and (of a denial) a reason may stand in it. To agree is to say that and no more.
 */
export function approvalWordsOf(body: string): ApprovalWords | undefined {
  // nothing here looks at a run of spaces twice: a stranger chooses the body, and 64 KiB of them would hold up everybody
  const [, word = '', rest = ''] = /^(\p{L}+)(?:[\s,.:;!](.*))?$/su.exec(body.trim()) ?? [];
  const known = words.get(word.toLowerCase());
  if (!known) return undefined;
  const said = rest.replace(GAP, '');
  const [first = ''] = said.split(/[\s,.:;!-]/u, 1);
  const code = CODE.test(first) ? first.toUpperCase() : undefined;
  const after = (code === undefined ? said : said.slice(first.length)).replace(GAP, '');
  const answer = { ...known, ...(code !== undefined && { code }) };
  if (after === '') return answer;
  if (known.decision === 'approve') return undefined;
  const reason = /^(?:because|porque|pois)\s+(.+)$/isu.exec(after)?.[1];
  // without a code and without "because" it may be about anything
  if (reason === undefined && code === undefined) return undefined;
  return { ...answer, reason: (reason ?? after).slice(0, 2_000) };
}
