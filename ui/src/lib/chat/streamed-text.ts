/** What the stream of a message says of its text. */
export type Piece =
  { type: 'reset'; attempt: number } | { type: 'delta'; attempt: number; offset: number; text: string };

/** A text that comes in pieces: what comes twice counts once, and what is missing is noticed. */
export class StreamedText {
  text = '';
  attempt = 0;

  /** False when something before this piece is missing. */
  take(piece: Piece): boolean {
    if (piece.attempt < this.attempt) return true;
    // a stream that is read from its beginning again says what is here already
    if (piece.attempt > this.attempt) this.text = '';
    this.attempt = piece.attempt;
    if (piece.type === 'reset') return true;
    const known = this.text.length - piece.offset;
    if (known < 0) return false;
    this.text += piece.text.slice(known);
    return true;
  }
}
