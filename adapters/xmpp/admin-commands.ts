import { AppError } from '../../contracts/errors.ts';

export interface AdminSettings {
  /** Where mod_http_api answers, such as `http://127.0.0.1:5280/api`. */
  url: string;
  /** Bare JID of the admin account. */
  user: string;
  password: string;
}

export interface AdminAnswer {
  status: number;
  body: unknown;
}

export type AdminCommand = (name: string, body: Record<string, unknown>) => Promise<AdminAnswer>;

const TIME_LIMIT_MS = 3_000;

/**
 * Runs ejabberd's admin commands over HTTP (mod_http_api). Gives back 200 and 409, which is how `register` says that an
 * account exists; everything else, and silence, is `service.unavailable`: nobody outside can do anything about it.
 */
export function adminCommands({ url, user, password }: AdminSettings): AdminCommand {
  const headers = {
    'Content-Type': 'application/json',
    Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  };
  return async (name, body) => {
    const unavailable = (cause: unknown) => new AppError('service.unavailable', { service: 'xmpp' }, { cause });
    let answer: AdminAnswer;
    try {
      const response = await fetch(`${url.replace(/\/+$/, '')}/${name}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TIME_LIMIT_MS),
      });
      answer = { status: response.status, body: readable(await response.text()) };
    } catch (cause) {
      throw unavailable(cause);
    }
    if (answer.status === 200 || answer.status === 409) return answer;
    throw unavailable(new Error(`${name}: HTTP ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`));
  };
}

function readable(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
