import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/** Bytes, compressed with gzip, of all JavaScript that a route loads before it can be used, and of what comes later. */
const MOST = { '/sign-in': 60 * 1_024, other: 120 * 1_024, markdown: 30 * 1_024, styles: 12 * 1_024 };

const PAGE = /\/src\/routes(.*)\/\+page\.svelte$/;
/** Read by the chat when the first answer is shown. */
const MARKDOWN = '/src/lib/chat/markdown.ts';

/** Fails the build when a route would load more than its budget, and prints what each loads. */
export function budget(): Plugin {
  return {
    name: 'aiox-budget',
    applyToEnvironment: ({ name }) => name === 'client',
    generateBundle(_options, bundle) {
      const parts = partsOf(bundle);
      const told = parts.map(
        ({ name, scripts, files, styles }) =>
          `${name.padEnd(32)} ${kilobytes(scripts)} script in ${files} files ${kilobytes(styles)} style`,
      );
      console.log(`What each route loads, compressed:\n${told.join('\n')}`);
      const over = parts.filter(isOver);
      if (over.length > 0) this.error(`above the budget: ${over.map(({ name }) => name).join(', ')}`);
    },
  };
}

interface Part {
  /** The route, or what is loaded later. */
  name: string;
  scripts: number;
  styles: number;
  files: number;
  most: number;
}

export const isOver = ({ scripts, styles, most }: Part): boolean => scripts > most || styles > MOST.styles;

type Bundle = Rolldown.OutputBundle;
type Chunks = Set<Rolldown.OutputChunk>;

/** What each route loads, by its name, and last what the chat loads to read Markdown, beyond its own. */
export function partsOf(bundle: Bundle): Part[] {
  const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
  const holding = (ends: (module: string) => boolean) => chunks.filter(({ moduleIds }) => moduleIds.some(ends));
  const start = chunks.filter(({ name }) => ['entry/start', 'entry/app'].includes(name));
  const loads = new Map<string, Chunks>();
  for (const page of chunks.flatMap(({ moduleIds }) => moduleIds.filter((module) => PAGE.test(module)))) {
    const folder = page.slice(0, page.lastIndexOf('/'));
    // a page, its own load function, and all layouts on the way to it
    const own = holding((module) => {
      const [, at = '', file = ''] = /^(.*)\/(\+[\w.]+)$/.exec(module.split('?')[0] ?? '') ?? [];
      return file.startsWith('+layout') ? folder.startsWith(at) : file.startsWith('+page') && at === folder;
    });
    loads.set((PAGE.exec(page)?.[1] ?? '').replaceAll(/\/\(\w+\)/g, '') || '/', closure([...start, ...own], bundle));
  }
  const part = (name: string, loaded: Chunks, most: number): Part => {
    const sheets = new Set([...loaded].flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]));
    const styles = gzipped([...sheets].map((sheet) => String((bundle[sheet] as Rolldown.OutputAsset).source)));
    return { name, scripts: gzipped([...loaded].map(({ code }) => code)), styles, files: loaded.size, most };
  };
  const chat = loads.get('/agents/[id]');
  const reader = closure(
    holding((module) => module.endsWith(MARKDOWN)),
    bundle,
  );
  const later = new Set([...reader].filter((chunk) => !chat?.has(chunk)));
  return [
    ...[...loads]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([route, loaded]) => part(route, loaded, route === '/sign-in' ? MOST['/sign-in'] : MOST.other)),
    part('Markdown, with the first answer', later, MOST.markdown),
  ];
}

/** These chunks with all that they import at once; what is imported when it is used is not among them. */
function closure(from: Rolldown.OutputChunk[], bundle: Bundle): Chunks {
  const all = new Set(from);
  for (const { imports } of all)
    for (const name of imports) {
      const chunk = bundle[name];
      if (chunk?.type === 'chunk') all.add(chunk);
    }
  return all;
}

const gzipped = (texts: string[]): number => texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
const kilobytes = (bytes: number): string => `${(bytes / 1_024).toFixed(1)} KB`.padStart(9);
