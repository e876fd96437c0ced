import { encode } from 'uqr';

/** Modules of a QR code, row by row, dark ones true: with the margin of four that readers need, and read although 15 % are hidden. */
export const qrOf = (text: string): { data: boolean[][]; size: number } => encode(text, { ecc: 'M', border: 4 });
