import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from '../../scripts/state/folders.ts';
import type { Visitor } from './browser.ts';
import { visit } from './browser.ts';

/** Nobody has it: the browser asks nobody, this process answers for it. */
const ORIGIN = 'http://components.test';

/** As strict as the dashboard's own. */
const policy = [
  "default-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; object-src 'none'",
  "require-trusted-types-for 'script'; trusted-types svelte-trusted-html dompurify",
].join('; ');

export interface ComponentPage {
  /** A page of its own with one component of `ui/test/components` on it. */
  show(name: string, props: object): Promise<Visitor>;
  /** Gives the component other properties. */
  change(visitor: Visitor, props: object): Promise<void>;
  remove(): Promise<void>;
}

/** Builds single components of the dashboard, to be looked at without a platform. */
export async function componentPage(): Promise<ComponentPage> {
  const folder = mkdtempSync(join(tmpdir(), 'aiox-components-'));
  const vite = join(checkout, 'node_modules', 'vite', 'bin', 'vite.js');
  const config = join(checkout, 'ui', 'test', 'components', 'vite.config.ts');
  const to = ['--outDir', folder, '--emptyOutDir', '--logLevel', 'error'];
  await promisify(execFile)(process.execPath, [vite, 'build', '--config', config, ...to]);
  return {
    async show(name, props) {
      const visitor = await visit(ORIGIN);
      await visitor.page.route(`${ORIGIN}/**`, (route) => {
        const { pathname } = new URL(route.request().url());
        const path = join(folder, pathname === '/' ? 'index.html' : pathname);
        return route.fulfill({ path, headers: { 'content-security-policy': policy } });
      });
      await visitor.page.clock.install();
      await visitor.page.goto('/');
      await call(visitor, 'show', name, props);
      return visitor;
    },
    change: (visitor, props) => call(visitor, 'change', props),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What the page keeps for the test; handed over by value. */
const call = ({ page }: Visitor, name: string, ...given: unknown[]): Promise<void> =>
  page.evaluate(`globalThis.${name}(...${JSON.stringify(given)})`);
