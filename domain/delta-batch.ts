/**
 * Collects the pieces of a streamed answer between two flushes. `offset` counts UTF-16 units before the piece, so that a
 * reader can drop what it has and notice what it missed. The clock is the caller's.
 */
export class DeltaBatch {
  #sent = 0;
  #waiting = '';

  add(text: string): void {
    this.#waiting += text;
  }

  /** What came since the last time, or undefined when nothing did. */
  take(): { offset: number; text: string } | undefined {
    if (this.#waiting === '') return undefined;
    const piece = { offset: this.#sent, text: this.#waiting };
    this.#sent += this.#waiting.length;
    this.#waiting = '';
    return piece;
  }
}
