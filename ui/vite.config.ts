import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { budget } from './budget.ts';

// what a meta tag cannot say (frame-ancestors, nosniff, no-referrer) is said by the server as headers
const directives = {
  'default-src': ['self' as const],
  'script-src': ['self' as const],
  'style-src-elem': ['self' as const],
  'style-src-attr': ['unsafe-inline' as const],
  'img-src': ['self' as const, 'data:' as const],
  'object-src': ['none' as const],
  'base-uri': ['self' as const],
  'form-action': ['self' as const],
  'require-trusted-types-for': ['script' as const],
  'trusted-types': ['svelte-trusted-html', 'dompurify', 'sveltekit-trusted-url'],
};

/**
 * What many pages share comes in a few files: a phone has six connections and waits 150 ms for each turn. Larger numbers
 * save no turn, or give pages what they do not use.
 */
const codeSplitting = {
  groups: [
    // SvelteKit's entry sets the version before anything reads it: in a file with others it would be read first, and a page that
    // does not exist would take itself for out of date and load itself again, for ever
    { name: 'payload', test: /kit\/src\/runtime\/client\/payload\.js$|vite\/preload-helper/, priority: 4 },
    { name: 'styles', test: /\.css$/, priority: 3 }, // all of them are 8 KB
    { name: 'base', minShareCount: 12, priority: 2 },
    { name: 'shared', minShareCount: 3, entriesAware: true, entriesAwareMergeThreshold: 12_000 },
  ],
};

export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter({ fallback: 'index.html', precompress: true }),
      compilerOptions: { runes: true },
      csp: { mode: 'hash', directives },
    }),
    budget(),
  ],
  environments: { client: { build: { rolldownOptions: { output: { codeSplitting } } } } },
  // `vite dev` beside a platform that runs: AIOX_API=http://127.0.0.1:3000
  server: { fs: { allow: ['..'] }, ...(process.env['AIOX_API'] && { proxy: { '/api': process.env['AIOX_API'] } }) },
});
