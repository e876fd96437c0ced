import { Problem, saidOf } from './problem.ts';

/** Something that is being sent: whether it still is, and what was wrong with it. */
export class Sending {
  busy = $state(false);
  error = $state.raw<unknown>();

  /** Does it, once at a time; true when it was done. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = undefined;
    try {
      await work();
      return true;
    } catch (error) {
      this.error = error;
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** What the server says of one field of the body, or of a part of it. */
  wrong(field: string): string | undefined {
    if (!(this.error instanceof Problem)) return undefined;
    const found = this.error.fields.find(
      ({ pointer = '' }) => pointer === `#/${field}` || pointer.startsWith(`#/${field}/`),
    );
    return found && saidOf(found);
  }
}
