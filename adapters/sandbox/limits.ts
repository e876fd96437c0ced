/** What a program may use; bytes, seconds and numbers. */
export const limits = {
  /** Of each stream, kept for the model. */
  keptOutput: 65_536,
  /** Of both together: a program that writes more is stopped. */
  output: 16 * 1024 * 1024,
  /** Address space of Python, one process. */
  memory: 256 * 1024 * 1024,
  /** Heap of JavaScript. */
  heap: 64 * 1024 * 1024,
  processorSeconds: 15,
  threads: 32,
  openFiles: 64,
  /** A file, and what the working and the temporary directory hold. */
  fileBytes: 8 * 1024 * 1024,
  directoryBytes: 16 * 1024 * 1024,
  /** Names in both directories together. */
  names: 2_000,
  /** Taken along at the end. */
  files: 10,
  filesBytes: 5_000_000,
} as const;

/** At once in this process; others wait. A program may take a processor and the memory above. */
export const programsAtOnce = 4;
