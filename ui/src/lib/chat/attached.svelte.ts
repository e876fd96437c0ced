import type { DocumentFacts } from '../documents/upload.ts';
import { Uploads } from '../documents/uploads.svelte.ts';
import { chatWords } from './chat-words.ts';

/** What `document_parser` reads, by the ends of names; it looks at the content itself. */
const READABLE = /\.(pdf|docx|xlsx|html?|md|markdown|csv|txt)$/i;

/** Files that are given to an agent together with the next message. */
export class Attached {
  /** Arrived since the last message was sent. */
  arrived = $state.raw<DocumentFacts[]>([]);
  readonly uploads: Uploads;
  /** Hears of each that has arrived, while somebody is there to be told. */
  heard: ((file: DocumentFacts) => void) | undefined;

  constructor(agentId: string) {
    this.uploads = new Uploads(agentId, (file) => {
      this.arrived = [...this.arrived, file];
      this.heard?.(file);
    });
  }

  /** Whether a message that is sent now would go without one of them. */
  get coming(): boolean {
    return this.uploads.list.some(({ error }) => error === undefined);
  }

  /** It does not go with the message; the document stays stored. */
  remove(document: string): void {
    this.arrived = this.arrived.filter(({ document_id: id }) => id !== document);
  }
}

export const isReadable = ({ name }: DocumentFacts): boolean => READABLE.test(name);

/** What becomes of a file, as it is shown and as it is heard; `reads` is whether the agent has the tool. */
export function fate(file: DocumentFacts, agent: string, reads: boolean): string {
  if (!isReadable(file)) return chatWords().attachOther;
  return reads ? chatWords().attachReady(agent) : chatWords().attachNoTool(agent);
}
