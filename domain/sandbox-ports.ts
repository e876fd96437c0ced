export const codeLanguages = ['python', 'javascript'] as const;
export type CodeLanguage = (typeof codeLanguages)[number];

/** Why a language cannot be run here, for people; a language that can is not named. */
export type MissingLanguages = Partial<Record<CodeLanguage, string>>;

export interface CodeToRun {
  language: CodeLanguage;
  code: string;
  /** How long it may take, by the clock. */
  wallMs: number;
  /** Ends it at once: `run` then throws the signal's reason. */
  signal: AbortSignal;
}

/** What a program has written; `cut` when there was more than is kept. */
export interface Written {
  text: string;
  cut: boolean;
}

export type CodeEnding =
  | { how: 'exited'; code: number }
  | { how: 'killed'; signal: string }
  /** By us, for what it took more of than it may. */
  | { how: 'stopped'; over: 'time' | 'processor' | 'output' | 'files' };

export interface CodeResult {
  ending: CodeEnding;
  stdout: Written;
  stderr: Written;
  files: { name: string; bytes: Uint8Array }[];
  /** Names in the working directory that were not taken along, and why. */
  leftOut: { name: string; why: string }[];
}

/** Runs a stranger's program where it can reach nothing of the machine. */
export interface CodeSandbox {
  /** Found out once; never throws. */
  missing(): Promise<MissingLanguages>;
  /** Throws when the language is missing or the sandbox itself failed, and the signal's reason; never for what the program does. */
  run(program: CodeToRun): Promise<CodeResult>;
}
