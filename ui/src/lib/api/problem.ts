/** One field that was wrong, as the server names it: a JSON pointer into the body or the name of a parameter. */
export interface FieldProblem {
  pointer?: string;
  parameter?: string;
  detail: string;
}

interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  details?: Record<string, unknown>;
  errors?: FieldProblem[];
}

/** An answer of the server that is an error (RFC 9457). Status 0: there was no answer. */
export class Problem extends Error {
  readonly status: number;
  /** A code of the error table, such as `item.not_found`. */
  readonly code: string;
  readonly detail: string | undefined;
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
    this.detail = document.detail;
    this.instance = document.instance;
    this.details = document.details ?? {};
    this.fields = document.errors ?? [];
    this.retryAfter = retryAfter;
  }
}

/** Reads the problem of an answer; what is no problem document, such as a proxy's page, becomes one. */
export async function problemOf(response: Response): Promise<Problem> {
  const after = Number(response.headers.get('retry-after'));
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const document = isProblem ? ((await response.json()) as ProblemDocument) : undefined;
  const unnamed = { type: 'internal.error', title: response.statusText, status: response.status };
  return new Problem(document ?? unnamed, Number.isFinite(after) && after > 0 ? after : undefined);
}

/** Nobody answered: the network or the server is away. What was asked may or may not have arrived. */
export const unreachable = (): Problem => new Problem({ type: 'unreachable', title: '', status: 0 });
