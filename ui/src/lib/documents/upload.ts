import { ROOT } from '../api/client.ts';
import { Problem, problemOf, unreachable } from '../api/problem.ts';
import type { ItemOf, Reply } from '../api/types.ts';
import { session } from '../session/session.svelte.ts';
import { locale } from '../words/locale.svelte.ts';

export type DocumentFacts = ItemOf<Reply<'/agents/{agent}/documents'>>;

interface Watch {
  /** From 0 to 1. */
  progress: (share: number) => void;
  signal: AbortSignal;
}

/** Sends a file as it is. Not by `fetch`: browsers do not tell how much of a body they have sent. */
export async function upload(agentId: string, file: File, watch: Watch): Promise<DocumentFacts> {
  const path = `${ROOT}/agents/${agentId}/documents?name=${encodeURIComponent(file.name)}`;
  const token = await session.token();
  let answer = await put(path, file, token, watch);
  if (answer.status === 401) answer = await put(path, file, await session.refresh(token), watch);
  if (answer.status === 401) session.over = true;
  if (!answer.ok) throw await problemOf(answer);
  return (await answer.json()) as DocumentFacts;
}

function put(path: string, file: File, token: string | undefined, { progress, signal }: Watch): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal.addEventListener('abort', stop, { once: true });
    request.open('POST', path);
    request.setRequestHeader('authorization', `Bearer ${token ?? ''}`);
    request.setRequestHeader('accept-language', locale.now);
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const headers = Object.fromEntries(
        ['content-type', 'retry-after'].flatMap((name) => {
          const value = request.getResponseHeader(name);
          return value === null ? [] : [[name, value]];
        }),
      );
      resolve(new Response(request.responseText, { status: request.status, statusText: request.statusText, headers }));
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new DOMException('stopped', 'AbortError'));
    request.onloadend = () => signal.removeEventListener('abort', stop);
    request.send(file);
  });
}

/** Whether somebody stopped it: no fault of anything. */
export const stopped = (error: unknown): boolean =>
  !(error instanceof Problem) && error instanceof DOMException && error.name === 'AbortError';
