import { bytes } from '../format/format.ts';
import { documentWords } from './document-words.ts';
import { stopped, upload, type DocumentFacts } from './upload.ts';

/** Bytes of one file, of all files of an account, and how many those may be: as the API has them. */
export const LIMITS = { file: 20 * 1_048_576, account: 200 * 1_048_576, count: 1_000 };

interface Upload {
  id: number;
  name: string;
  size: number;
  /** From 0 to 1; undefined while it waits. */
  share: number | undefined;
  error: unknown;
  ending: AbortController;
  file: File;
}

/** Files on their way, one after the other: a phone has one line out, and the API takes few at once. */
export class Uploads {
  list = $state<Upload[]>([]);
  #agentId: string;
  #arrived: (document: DocumentFacts) => void;
  #working = false;
  #last = 0;

  constructor(agentId: string, arrived: (document: DocumentFacts) => void) {
    this.#agentId = agentId;
    this.#arrived = arrived;
  }

  add(files: Iterable<File>): void {
    for (const file of files) {
      const tooLarge = file.size > LIMITS.file;
      const error = tooLarge ? new Error(documentWords().tooLarge(bytes(LIMITS.file))) : undefined;
      const { name, size } = file;
      this.list.push({ id: ++this.#last, name, size, share: undefined, error, ending: new AbortController(), file });
    }
    void this.#work();
  }

  /** Takes one off the list, on its way or not. */
  stop(id: number): void {
    this.list.find((each) => each.id === id)?.ending.abort();
    this.list = this.list.filter((each) => each.id !== id);
  }

  again(id: number): void {
    const one = this.list.find((each) => each.id === id);
    if (!one) return;
    one.error = undefined;
    one.share = undefined;
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      for (let one = this.#next(); one; one = this.#next()) await this.#send(one);
    } finally {
      this.#working = false;
    }
  }

  readonly #next = () => this.list.find(({ error, share }) => error === undefined && share === undefined);

  async #send(one: Upload): Promise<void> {
    one.share = 0;
    const { file, ending } = one;
    try {
      const document = await upload(this.#agentId, file, {
        progress: (share) => (one.share = share),
        signal: ending.signal,
      });
      this.list = this.list.filter(({ id }) => id !== one.id);
      this.#arrived(document);
    } catch (error) {
      if (!stopped(error)) one.error = error;
    }
  }
}
