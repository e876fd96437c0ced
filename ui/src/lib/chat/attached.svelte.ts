import type { DocumentFacts } from '../documents/upload.ts';
import { Uploads } from '../documents/uploads.svelte.ts';

/** What `document_parser` reads, by the ends of names; it looks at the content itself. */
const READABLE = /\.(pdf|docx|xlsx|html?|md|markdown|csv|txt)$/i;

/** Files that are given to an agent together with the next message. */
export class Attached {
  /** Arrived since the last message was sent. */
  arrived = $state.raw<DocumentFacts[]>([]);
  readonly uploads: Uploads;

  /** `named` hears of each that has arrived. */
  constructor(agentId: string, named: (file: DocumentFacts) => void) {
    this.uploads = new Uploads(agentId, (file) => {
      this.arrived = [...this.arrived, file];
      named(file);
    });
  }
}

export const isReadable = ({ name }: DocumentFacts): boolean => READABLE.test(name);
