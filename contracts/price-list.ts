import { z } from 'zod';
import { providers } from './agent.ts';

/**
 * What a million tokens cost, as a decimal number. Becomes a whole number of millionths of the currency: sums of money
 * are exact then, which sums of floating point numbers are not.
 */
const perMillion = z
  .number()
  .min(0)
  .max(1_000_000)
  .refine((price) => /^\d+(\.\d{1,6})?$/.test(String(price)), 'must have six decimals at most')
  .transform((price) => {
    const [whole = '', part = ''] = String(price).split('.');
    return BigInt(whole + part.padEnd(6, '0'));
  });

const price = z.strictObject({ input_per_million: perMillion, output_per_million: perMillion });

const priced = providers.filter((provider) => provider !== 'builtin');
/** `openai/gpt-4o-mini`: the provider, and the name under which it knows the model. */
const model = z.string().regex(new RegExp(`^(${priced.join('|')})/.`));
const wrongModel = `must be <provider>/<model>, with one of the providers ${priced.join(', ')}`;

/** The operator's list of what models cost; by it what agents used is estimated. */
export const priceList = z.strictObject({
  /** The day of these prices. */
  as_of: z.iso.date(),
  /** ISO 4217. */
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters, such as USD'),
  prices: z.record(model, price, { error: ({ code }) => (code === 'invalid_key' ? wrongModel : undefined) }),
});
export type PriceList = z.infer<typeof priceList>;
