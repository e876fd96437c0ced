/** A statement that is not sent, and why, in a sentence for the model. */
export class RefusedSql extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RefusedSql';
  }
}
