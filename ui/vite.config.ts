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

/** All styles are 8 KB: a dozen sheets of them would each wait for their turn on a phone with six connections. */
const codeSplitting = { groups: [{ name: 'styles', test: /\.css$/ }] };

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
