import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { isOver, partsOf } from '../../ui/budget.ts';

/** Text that compresses to about so many kilobytes. */
const heavy = (kilobytes: number) => randomBytes(kilobytes * 1_024).toString('base64');

type Bundle = Parameters<typeof partsOf>[0];

/** A build of a chat that reads Markdown when it is used; each is so many kilobytes. */
function built({ page, markdown, styles }: { page: number; markdown: number; styles: number }): Bundle {
  const chunk = (file: string, module: string, size: number, imports: string[] = []) => ({
    [file]: {
      ...{ type: 'chunk', name: file, code: heavy(size), imports, moduleIds: [`/home/ui${module}`] },
      viteMetadata: { importedCss: new Set(file === 'page.js' ? ['all.css'] : []) },
    },
  });
  return {
    ...chunk('page.js', '/src/routes/(app)/agents/[id]/+page.svelte', page, ['shared.js']),
    ...chunk('shared.js', '/src/lib/words.ts', 5),
    ...chunk('markdown.js', '/src/lib/chat/markdown.ts', markdown, ['shared.js']),
    'all.css': { type: 'asset', source: heavy(styles) },
  } as unknown as Bundle;
}

describe('the budget of the dashboard', () => {
  const over = (sizes: Parameters<typeof built>[0]) =>
    partsOf(built(sizes))
      .filter(isOver)
      .map(({ name }) => name);

  it('is kept by a build within it', () => {
    assert.deepEqual(over({ page: 60, markdown: 15, styles: 5 }), []);
  });
  it('fails for a page, for its styles, and for what reads Markdown later', () => {
    assert.deepEqual(over({ page: 130, markdown: 15, styles: 5 }), ['/agents/[id]']);
    assert.deepEqual(over({ page: 60, markdown: 15, styles: 14 }), ['/agents/[id]']);
    assert.deepEqual(over({ page: 60, markdown: 32, styles: 5 }), ['Markdown, with the first answer']);
  });
  it('counts what comes later beyond what the chat has already', () => {
    const [page, later] = partsOf(built({ page: 60, markdown: 15, styles: 5 }));
    assert.deepEqual([page?.files, later?.files], [2, 1]);
  });
});
