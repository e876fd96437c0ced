import { lookAt } from './decide.ts';
import { openRequests } from './open-requests.ts';

interface Told {
  approval_id: string;
  state: string;
}

/** From so many changes at once on, all are read anew instead of one after the other. */
const MANY = 20;

/** Which requests wait for this person: their number is the badge of the navigation and of the page's title. */
class Waiting {
  #ids = $state.raw<ReadonlySet<string>>(new Set());
  #told = new Map<string, string>();
  #all = false;
  #working = false;

  get count(): number {
    return this.#ids.size;
  }

  /** Reads all of them, however many pages they are. Throws nothing: the next event, or the stream's return, looks again. */
  look(): void {
    this.#all = true;
    void this.#work();
  }

  /** The API says that something became of this one: hundreds of others are not read for it. */
  hear({ approval_id: id, state }: Told): void {
    this.#told.set(id, state);
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      while (this.#all || this.#told.size > 0) {
        if (this.#all || this.#told.size >= MANY) await this.#read();
        else await this.#readFirst();
      }
    } catch {
      this.#all = true;
    } finally {
      this.#working = false;
    }
  }

  async #read(): Promise<void> {
    this.#all = false;
    this.#told.clear();
    const mine = (await openRequests()).filter(({ may_decide: mayDecide }) => mayDecide);
    this.#ids = new Set(mine.map(({ approval_id: id }) => id));
  }

  async #readFirst(): Promise<void> {
    const [[id, told] = ['', '']] = this.#told;
    this.#told.delete(id);
    // what is closed stays closed
    const waits = told === 'open' && (await this.#isMine(id));
    const others = [...this.#ids].filter((each) => each !== id);
    this.#ids = new Set(waits ? [...others, id] : others);
  }

  async #isMine(id: string): Promise<boolean> {
    const { state, may_decide: mayDecide } = await lookAt(id);
    return state === 'open' && mayDecide;
  }
}

export const waiting = new Waiting();

/** "(3) Approvals · AIOX": a page's title, with what waits before it. */
export const titled = (name: string): string => `${waiting.count > 0 ? `(${waiting.count}) ` : ''}${name} · AIOX`;
