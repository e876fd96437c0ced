import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { PriceList } from '../contracts/price-list.ts';
import { priceList } from '../contracts/price-list.ts';

/** The operator's prices, read once; undefined when no file is named. Throws all that is wrong with it. */
export function readPriceList(path: string | undefined): PriceList | undefined {
  if (path === undefined) return undefined;
  const result = priceList.safeParse(parsed(path));
  if (!result.success) throw new Error(`AIOX_PRICES_FILE: ${path} is no price list:\n${z.prettifyError(result.error)}`);
  return result.data;
}

function parsed(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`AIOX_PRICES_FILE: ${path} cannot be read (${code})`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`AIOX_PRICES_FILE: ${path} is no JSON`, { cause: error });
  }
}
