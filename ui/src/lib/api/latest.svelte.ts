/** What the API told last. It stays while it is asked again, and when that fails: earlier data is old, not gone. */
export class Latest<Data> {
  data = $state.raw<Data>();
  error = $state.raw<unknown>();
  busy = $state(false);
  #turn = 0;
  #ask: () => Promise<Data>;

  constructor(ask: () => Promise<Data>) {
    this.#ask = ask;
  }

  look = (): Promise<void> => this.take(this.#ask());

  /** Shows what is asked for, unless something else was asked for meanwhile. */
  protected async take(asked: Promise<Data>): Promise<void> {
    const turn = ++this.#turn;
    this.busy = true;
    try {
      const data = await asked;
      if (turn !== this.#turn) return;
      this.data = data;
      this.error = undefined;
    } catch (error) {
      if (turn === this.#turn) this.error = error;
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
}
