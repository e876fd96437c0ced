import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readPriceList } from '../../config/price-list.ts';

const folder = mkdtempSync(join(tmpdir(), 'aiox-prices-'));
after(() => rmSync(folder, { recursive: true }));

function list(text: unknown): string {
  const path = join(folder, 'prices.json');
  writeFileSync(path, typeof text === 'string' ? text : JSON.stringify(text));
  return path;
}
const refusal = (text: unknown): string => {
  try {
    readPriceList(list(text));
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};
const price = { input_per_million: 0.15, output_per_million: 0.6 };
const good = { as_of: '2026-11-01', currency: 'USD', prices: { 'openai/gpt-4o-mini': price } };

describe('a list of prices', () => {
  it('is none when no file is named', () => {
    assert.equal(readPriceList(undefined), undefined);
  });

  it('is read in whole millionths of its currency', () => {
    const { prices } = readPriceList(list(good)) ?? {};
    assert.deepEqual(prices, { 'openai/gpt-4o-mini': { input_per_million: 150_000n, output_per_million: 600_000n } });
    const odd = { input_per_million: 12, output_per_million: 0.000001 };
    const read = readPriceList(list({ ...good, prices: { 'google/models/a/b': odd } }));
    assert.deepEqual(read?.prices, { 'google/models/a/b': { input_per_million: 12_000_000n, output_per_million: 1n } });
  });

  it('is refused with all that is wrong with it', () => {
    const wrong = refusal({
      ...{ as_of: '2026-11-31', currency: 'usd', more: 1 },
      prices: { 'opnai/gpt': price, 'openai/a': { input_per_million: 0.1234567, output_per_million: -1 } },
    });
    for (const part of [
      'AIOX_PRICES_FILE',
      'as_of',
      'currency',
      'three capital letters',
      '"more"',
      '<provider>/<model>',
    ])
      assert.ok(wrong.includes(part), `${part} in ${wrong}`);
    assert.match(wrong, /six decimals at most\s+→ at prices\["openai\/a"\].input_per_million/);
    assert.match(wrong, /→ at prices\["openai\/a"\].output_per_million/);
    assert.match(
      refusal({ ...good, prices: { 'builtin/builtin': price } }),
      /must be <provider>\/<model>/,
      'it is free',
    );
  });

  it('is refused when it cannot be read, or is no JSON', () => {
    assert.match(refusal('{'), /AIOX_PRICES_FILE: .*prices\.json is no JSON/);
    assert.throws(() => readPriceList(join(folder, 'nothing')), /AIOX_PRICES_FILE: .* cannot be read \(ENOENT\)/);
  });
});
