import type { ErrorCode, ErrorDetails } from '../../contracts/errors.ts';
import { AppError } from '../../contracts/errors.ts';
import { ForbiddenAddress } from '../../domain/forbidden-address.ts';
import type { ModelReason } from '../../domain/model-reasons.ts';
import { modelReasons } from '../../domain/model-reasons.ts';
import { neverConnected } from '../../domain/never-connected.ts';
import type { Language } from '../../domain/sentences.ts';
import type { RemoteProvider } from './provider-client.ts';

/** What the SDK, LangChain and fetch may throw, as far as it is looked at. */
interface ClientError {
  name?: string;
  status?: number;
  code?: string | number | null;
  type?: string | null;
  message?: string;
  headers?: Headers;
  /** `connect` or `getaddrinfo` when nobody was reached. */
  syscall?: string;
  /** The attempts at the addresses of one name. */
  errors?: ClientError[];
  cause?: ClientError;
  rateLimitType?: string;
}

type Verdict = [code: ErrorCode, reason: ModelReason, mayHaveSpent: boolean];

/** Whose call it was: `own` when it was made with the owner's key, and not with the operator's. */
export interface Whose {
  provider: RemoteProvider;
  own: boolean;
}

/** An error with a name from the table and a reason in the person's language. */
export function modelError(
  code: ErrorCode,
  reason: ModelReason,
  language: Language,
  details: ErrorDetails = {},
  cause?: unknown,
  whose: Whose = { provider: 'openai', own: false },
): AppError {
  const told = whose.own ? (ofTheOwner[reason] ?? reason) : reason;
  const sentence = modelReasons[told][language]
    .replaceAll('{provider}', whose.provider)
    .replaceAll('{PROVIDER}', whose.provider.toUpperCase());
  return new AppError(
    code,
    { reason: sentence, reason_code: told, ...details },
    cause === undefined ? undefined : { cause: harmless(cause) },
  );
}

/** What the operator would be asked to look after, where the owner brought key and endpoint. */
const ofTheOwner: Partial<Record<ModelReason, ModelReason>> = {
  key_refused: 'own_key_refused',
  not_allowed: 'own_key_not_allowed',
  credit_used_up: 'own_credit_used_up',
  model_unknown: 'own_model_unknown',
  unreadable: 'own_unreadable',
};

/**
 * Names what went wrong at an endpoint. `spoke`: a piece of the answer had come. `may_have_spent` in
 * the details says whether the provider may charge for the call; `retry_after_s` is what it asked for.
 */
export function describeFailure(error: unknown, language: Language, spoke: boolean, whose?: Whose): AppError {
  if (error instanceof AppError) return error;
  const known = (error ?? {}) as ClientError;
  const [code, reason, mayHaveSpent] = judge(known, spoke);
  const details: ErrorDetails = { may_have_spent: mayHaveSpent || spoke };
  if (known.status !== undefined) details['status'] = known.status;
  const wait = retryAfterSeconds(known.headers);
  if (wait !== undefined && code !== 'model.refused') details['retry_after_s'] = wait;
  return modelError(code, reason, language, details, error, whose);
}

function judge(error: ClientError, spoke: boolean): Verdict {
  if (isForbidden(error)) return ['model.refused', 'endpoint_forbidden', false];
  const status = error.status ?? (typeof error.code === 'number' ? error.code : undefined);
  if (error.name === 'ContextOverflowError') return ['model.refused', 'too_long', false];
  if (status !== undefined && status >= 400) return judgeStatus(status, error);
  if (error.name === 'TimeoutError') return ['model.unavailable', 'timeout', true];
  if (error.name === 'SyntaxError') return ['model.nonsense', 'unreadable', true];
  const words = `${error.code ?? ''} ${error.type ?? ''} ${error.message ?? ''}`;
  if (/rate.?limit|too many requests/i.test(words)) return ['model.overloaded', 'busy', spoke];
  if (/terminated|socket|other side closed|premature/i.test(words)) return ['model.unavailable', 'cut', true];
  if (/connection|fetch failed/i.test(words)) {
    const neverSent = !spoke && neverConnected(error);
    return ['model.unavailable', neverSent ? 'unreachable' : 'cut', !neverSent];
  }
  if (/server|overloaded|unavailable/i.test(words)) return ['model.unavailable', 'server_error', spoke];
  return ['model.nonsense', 'unreadable', true];
}

/** Whether our own guard refused the address, however the client wrapped that. */
function isForbidden(error: ClientError | undefined, depth = 0): boolean {
  if (!error || depth >= 8) return false;
  return error instanceof ForbiddenAddress || isForbidden(error.cause, depth + 1);
}

function judgeStatus(status: number, error: ClientError): Verdict {
  const words = `${error.code ?? ''} ${error.type ?? ''}`;
  if (status >= 500) return ['model.unavailable', 'server_error', false];
  if (status === 408) return ['model.unavailable', 'timeout', false];
  if (status === 402 || /insufficient_quota|billing/.test(words)) return ['model.refused', 'credit_used_up', false];
  if (status === 429) return ['model.overloaded', 'busy', false];
  if (/content_?(filter|policy)/.test(words)) return ['model.refused', 'filtered', false];
  if (status === 401) return ['model.refused', 'key_refused', false];
  if (status === 403) return ['model.refused', 'not_allowed', false];
  if (status === 404 || /model_not_found/.test(words)) return ['model.refused', 'model_unknown', false];
  if (status === 413 || /context_length/.test(words)) return ['model.refused', 'too_long', false];
  return ['model.refused', 'not_accepted', false];
}

/** Retry-After (RFC 9110 §10.2.3): seconds or a date. */
function retryAfterSeconds(headers: Headers | undefined): number | undefined {
  const value = typeof headers?.get === 'function' ? headers.get('retry-after') : null;
  if (value === null || value === '') return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}

/** A cause that may be logged: providers quote prompts and parts of keys in their messages, so those stay behind. */
function harmless(error: unknown): Error {
  const { name, status, code, cause } = error as ClientError;
  const facts = [status && `HTTP ${status}`, code, cause?.code].filter((fact) => fact !== undefined && fact !== null);
  return new Error([name ?? 'Error', ...facts.map(String)].join(' '));
}
