import type { Facts } from './reason-words.ts';

/** Words of all reasons, from the first problem on that has one: no page begins with them. */
let words: typeof import('./reason-words.ts') | undefined;

const said = (code: string | undefined, facts: Facts, otherwise: string): string =>
  words?.reasonSaid(code, facts, otherwise) ?? otherwise;

/** One field that was wrong, as the server names it: a JSON pointer into the body or the name of a parameter. */
export interface FieldProblem {
  pointer?: string;
  parameter?: string;
  /** Of what is wrong, with its facts; the detail is the same in English. */
  code?: string;
  params?: Record<string, unknown>;
  detail: string;
}

interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail?: string;
  /** Names the sentence in `detail`. */
  reason?: string;
  instance?: string;
  details?: Record<string, unknown>;
  errors?: FieldProblem[];
}

/** An answer of the server that is an error (RFC 9457). Status 0: there was no answer. */
export class Problem extends Error {
  readonly status: number;
  /** A code of the error table, such as `item.not_found`. */
  readonly code: string;
  readonly #detail: string | undefined;
  readonly #reason: string | undefined;
  readonly instance: string | undefined;
  readonly details: Record<string, unknown>;
  readonly fields: FieldProblem[];
  /** Seconds after which another try may be answered. */
  readonly retryAfter: number | undefined;

  constructor(document: ProblemDocument, retryAfter?: number) {
    super(document.title);
    this.name = 'Problem';
    this.status = document.status;
    this.code = document.type.replace('urn:problem:', '');
    this.#detail = document.detail;
    this.#reason = document.reason;
    this.instance = document.instance;
    this.details = document.details ?? {};
    this.fields = document.errors ?? [];
    this.retryAfter = retryAfter;
  }

  /** More than its title says, in the language of the reader where the server named it by a code. */
  get detail(): string | undefined {
    return this.#detail === undefined ? undefined : said(this.#reason, this.details, this.#detail);
  }
}

/** What is wrong with a field, in the language of the reader. */
export const saidOf = ({ code, params, detail }: FieldProblem): string => said(code, params ?? {}, detail);

/** Reads the problem of an answer; what is no problem document, such as a proxy's page, becomes one. */
export async function problemOf(response: Response): Promise<Problem> {
  const after = Number(response.headers.get('retry-after'));
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const document = isProblem ? ((await response.json()) as ProblemDocument) : undefined;
  // without them, the server's own sentence is shown
  if (document?.errors ?? document?.reason) words ??= await import('./reason-words.ts').catch(() => undefined);
  const unnamed = { type: 'internal.error', title: response.statusText, status: response.status };
  return new Problem(document ?? unnamed, Number.isFinite(after) && after > 0 ? after : undefined);
}

/** Nobody answered: the network or the server is away. What was asked may or may not have arrived. */
export const unreachable = (): Problem => new Problem({ type: 'unreachable', title: '', status: 0 });
