/** One server-sent event, or a comment. */
export interface ServerEvent {
  id?: string;
  event?: string;
  data?: Record<string, unknown>;
  comment?: string;
  retry?: number;
}

export interface EventSourceReader {
  response: Response;
  /** The next event; undefined at the end of the stream. */
  next(): Promise<ServerEvent | undefined>;
  /** Everything up to the end. */
  rest(): Promise<ServerEvent[]>;
  close(): void;
}

/** Reads an event stream (WHATWG HTML §9.2) as a client that may leave at any time. */
export async function openEventStream(url: string, headers: Record<string, string>): Promise<EventSourceReader> {
  const leaving = new AbortController();
  const response = await fetch(url, { headers, signal: leaving.signal });
  const events = parse(response);
  const next = async (): Promise<ServerEvent | undefined> => (await events.next()).value ?? undefined;
  return {
    response,
    next,
    async rest() {
      const all: ServerEvent[] = [];
      for (let event = await next(); event !== undefined; event = await next()) all.push(event);
      return all;
    },
    close: () => leaving.abort(),
  };
}

async function* parse(response: Response): AsyncGenerator<ServerEvent, undefined> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      yield eventOf(text.slice(0, end));
      text = text.slice(end + 2);
    }
  }
  return undefined;
}

function eventOf(block: string): ServerEvent {
  const event: ServerEvent = {};
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const [field, value] = [line.slice(0, colon), line.slice(colon + 1).trimStart()];
    if (field === '') event.comment = value;
    else if (field === 'id') event.id = value;
    else if (field === 'event') event.event = value;
    else if (field === 'retry') event.retry = Number(value);
    else if (field === 'data') event.data = JSON.parse(value) as Record<string, unknown>;
  }
  return event;
}
