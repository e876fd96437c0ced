/** An error that the Gemini API told, in its own words (google.rpc.Status). */
export interface GoogleStatus {
  code?: number;
  status?: string;
  message?: string;
  details?: { '@type'?: string; reason?: string; retryDelay?: string }[];
}

/** Thrown out of a stream for what LangChain would pass over in silence. */
export class GoogleSaid extends Error {
  readonly said: GoogleStatus | 'blocked' | 'garbage';

  constructor(said: GoogleStatus | 'blocked' | 'garbage') {
    super(typeof said === 'string' ? said : (said.status ?? 'error'));
    this.name = 'GoogleSaid';
    this.said = said;
  }
}

/**
 * Watches a stream of events go by. LangChain takes an event that is no JSON for the end of the answer, and drops the
 * ones that tell of an error or of a blocked prompt: those end the stream here.
 */
export function watchEvents(): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  let line = '';
  const look = (text: string) => {
    const lines = (line + text).split(/\r\n|\n|\r/);
    line = lines.pop() ?? '';
    for (const each of lines) if (each.startsWith('data:')) judge(each.slice(5).trim());
  };
  return new TransformStream({
    transform(bytes, controller) {
      look(decoder.decode(bytes, { stream: true }));
      controller.enqueue(bytes);
    },
    flush: () => look('\n'),
  });
}

function judge(data: string): void {
  if (data === '') return;
  let event: { error?: GoogleStatus; promptFeedback?: { blockReason?: string }; candidates?: unknown };
  try {
    event = JSON.parse(data) as typeof event;
  } catch {
    throw new GoogleSaid('garbage');
  }
  if (typeof event !== 'object' || event === null) throw new GoogleSaid('garbage');
  if (event.error) throw new GoogleSaid(event.error);
  if (event.promptFeedback?.blockReason) throw new GoogleSaid('blocked');
  const { candidates = [] } = event;
  if (!Array.isArray(candidates) || candidates.some((each) => typeof each !== 'object' || each === null))
    throw new GoogleSaid('garbage');
}
