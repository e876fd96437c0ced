import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/** Bytes, compressed with gzip, of all JavaScript that a route loads before it can be used. */
const MOST = { '/sign-in': 60 * 1_024, other: 120 * 1_024, styles: 12 * 1_024 };

const PAGE = /\/src\/routes(.*)\/\+page\.svelte$/;

/** Fails the build when a route would load more than its budget, and prints what each loads. */
export function budget(): Plugin {
  return {
    name: 'aiox-budget',
    applyToEnvironment: ({ name }) => name === 'client',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      const holding = (ends: (module: string) => boolean) => chunks.filter(({ moduleIds }) => moduleIds.some(ends));
      const start = chunks.filter(({ name }) => ['entry/start', 'entry/app'].includes(name));
      const pages = chunks.flatMap(({ moduleIds }) => moduleIds.filter((module) => PAGE.test(module)));
      const lines = pages.map((page) => {
        const folder = page.slice(0, page.lastIndexOf('/'));
        // a page, its own load function, and all layouts on the way to it
        const own = holding((module) => {
          const [, at = '', file = ''] = /^(.*)\/(\+[\w.]+)$/.exec(module.split('?')[0] ?? '') ?? [];
          return file.startsWith('+layout') ? folder.startsWith(at) : file.startsWith('+page') && at === folder;
        });
        const loaded = closure([...start, ...own], bundle);
        const route = (PAGE.exec(page)?.[1] ?? '').replaceAll(/\/\(\w+\)/g, '') || '/';
        const scripts = gzipped([...loaded].map(({ code }) => code));
        const sheets = new Set([...loaded].flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]));
        const styles = gzipped([...sheets].map((sheet) => String((bundle[sheet] as Rolldown.OutputAsset).source)));
        return {
          route,
          scripts,
          styles,
          files: loaded.size,
          most: route === '/sign-in' ? MOST['/sign-in'] : MOST.other,
        };
      });
      const told = lines
        .toSorted((a, b) => a.route.localeCompare(b.route))
        .map(
          ({ route, scripts, files, styles }) =>
            `${route.padEnd(32)} ${kilobytes(scripts)} script in ${files} files ${kilobytes(styles)} style`,
        );
      console.log(`What each route loads, compressed:\n${told.join('\n')}`);
      const over = lines.filter(({ scripts, styles, most }) => scripts > most || styles > MOST.styles);
      if (over.length > 0) this.error(`above the budget: ${over.map(({ route }) => route).join(', ')}`);
    },
  };
}

type Bundle = Rolldown.OutputBundle;

/** These chunks with all that they import at once; what is imported when it is used is not among them. */
function closure(from: Rolldown.OutputChunk[], bundle: Bundle): Set<Rolldown.OutputChunk> {
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
