import type { PriceList } from '../contracts/price-list.ts';

export interface Tokens {
  promptTokens: number;
  completionTokens: number;
}

/** Whose tokens they are; null when the message ended before a model was asked. */
export interface AskedModel {
  provider: string | null;
  model: string | null;
}

/**
 * What tokens of a model cost in trillionths of the currency: a price is in millionths for a million tokens, so that no
 * part of it is ever rounded. Undefined when the price is not known, which is something else than nothing.
 */
export function costOf({ provider, model }: AskedModel, tokens: Tokens, list: PriceList | undefined) {
  if (provider === 'builtin') return 0n;
  if (provider === null && tokens.promptTokens + tokens.completionTokens === 0) return 0n;
  const price = list?.prices[`${provider}/${model}`];
  if (!price) return undefined;
  return (
    BigInt(tokens.promptTokens) * price.input_per_million + BigInt(tokens.completionTokens) * price.output_per_million
  );
}

/** 1_500_000_000_000 trillionths as "1.5". */
export function decimal(trillionths: bigint): string {
  const digits = String(trillionths).padStart(13, '0');
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, '');
}
