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

  /** Asks anew; an answer counts unless something was asked for meanwhile. */
  look = async (): Promise<void> => {
    const turn = ++this.#turn;
    this.busy = true;
    try {
      const data = await this.#ask();
      if (turn !== this.#turn) return;
      this.data = data;
      this.error = undefined;
    } catch (error) {
      if (turn === this.#turn) this.error = error;
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  };
}
