import { fileURLToPath } from 'node:url';
import type { BundleOptions } from '@temporalio/worker';

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** What the sandbox of the workflows is made from, whether it is bundled beforehand or by the worker. */
export const workflowSources = {
  workflowsPath: path('../workflows/index.ts'),
  failureConverterPath: path('./failure-converter.ts'),
  preloadModules: [path('./shared-by-workflows.ts')],
} satisfies BundleOptions;
