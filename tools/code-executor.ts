import { z } from 'zod';
import { reasonsWith } from '../contracts/reasons.ts';
import { firstLine } from '../domain/one-line.ts';
import {
  codeLanguages,
  type CodeEnding,
  type CodeLanguage,
  type CodeResult,
  type CodeSandbox,
  type MissingLanguages,
  type Written,
} from '../domain/sandbox-ports.ts';
import { LONGEST_ARGUMENT } from '../domain/tool-arguments.ts';
import { ToolFault, type Tool, type ToolFile, type ToolSpec } from '../domain/tool-ports.ts';
import { policyWith } from './defaults.ts';
import { mediaTypeOf, nameFault } from './made-files.ts';

const longestRunMs = 20_000;
/** Of the call's time: the rest is to start, and to tell what was written until then. */
const shareOfTime = 0.8;
const titles = { python: 'Python', javascript: 'JavaScript' } as const;

const most = { maximum: LONGEST_ARGUMENT };

const schema = (shown: readonly CodeLanguage[]) =>
  z.strictObject({
    // a language that is not shown is understood, so that whoever asks for it hears why it is not there
    language: z.enum(codeLanguages).meta({ enum: [...shown] }),
    code: z
      .string()
      .min(1)
      .max(LONGEST_ARGUMENT)
      .refine((code) => Buffer.byteLength(code) <= LONGEST_ARGUMENT, {
        error: reasonsWith.code_long(most),
        params: { code: 'code_long', ...most },
      }),
  });
type Input = z.infer<ReturnType<typeof schema>>;

const about: Record<CodeLanguage, string> = {
  python:
    'Python 3 with its standard library alone; what it leaves in its working directory is kept as files (at most 10, 5 MB in all).',
  javascript:
    'JavaScript is an ECMAScript module without imports, timers, files or Node.js; it writes with console.log.',
};

/** With every language, or as it is offered where some are missing: with those that are there, and why others are not. */
export function codeExecutorSpec(missing: MissingLanguages = {}): ToolSpec<Input> {
  const shown = codeLanguages.filter((language) => missing[language] === undefined);
  const sentences = codeLanguages.map((language) => missing[language] ?? about[language]);
  return {
    name: 'code_executor',
    version: 1,
    description: `Runs a short program in a sandbox without a network and gives what it writes. ${sentences.join(' ')}`,
    input: schema(shown),
    effect: 'idempotent', // nothing outside the sandbox changes; another run may give other numbers
    risk: 'high',
    policy: policyWith({ requires_approval: true, sandbox_required: true, rate_limit_per_minute: 10 }),
    summary: ({ language, code }) => `${titles[language]} · ${firstLine(code)}`,
    without: codeExecutorSpec,
  };
}

/** `missing` speaks when no language is there; a call for one that is not hears why. */
export function codeExecutor(sandbox: CodeSandbox): Tool<Input> {
  return {
    spec: codeExecutorSpec(),
    missingParts: async () => ({ ...(await sandbox.missing()) }),
    async missing() {
      const missing = await sandbox.missing();
      return codeLanguages.every((language) => missing[language]) ? Object.values(missing).join(' ') : undefined;
    },
    async run({ language, code }, { policy, signal }) {
      const reason = (await sandbox.missing())[language];
      if (reason !== undefined) throw new ToolFault(reason);
      const wallMs = Math.min(longestRunMs, Math.floor(policy.timeout_ms * shareOfTime));
      const result = await sandbox.run({ language, code, wallMs, signal });
      const files: ToolFile[] = [];
      const leftOut = [...result.leftOut];
      for (const { name, bytes } of result.files) {
        const why = nameFault(name);
        if (why === undefined) files.push({ name, mediaType: mediaTypeOf(name), bytes });
        else leftOut.push({ name, why });
      }
      return { text: told(titles[language], wallMs, { ...result, leftOut }, files), files };
    },
  };
}

function told(title: string, wallMs: number, { ending, stdout, stderr, leftOut }: CodeResult, files: ToolFile[]) {
  const parts = [`${title} ${inWords(ending, wallMs)}.`, section('stdout', stdout), section('stderr', stderr)];
  if (files.length > 0)
    parts.push(`--- files ---\n${files.map(({ name, bytes }) => `${name} (${bytes.length} bytes)`).join('\n')}`);
  if (leftOut.length > 0)
    parts.push(`--- not kept ---\n${leftOut.map(({ name, why }) => `${JSON.stringify(name)}: ${why}`).join('\n')}`);
  return parts.join('\n');
}

function section(title: string, { text, cut }: Written): string {
  if (text === '') return `--- ${title}: nothing ---`;
  const end = text.endsWith('\n') ? '' : '\n';
  return `--- ${title} ---\n${text}${end}${cut ? `--- ${title} was longer and is cut here ---` : ''}`.trimEnd();
}

function inWords(ending: CodeEnding, wallMs: number): string {
  if (ending.how === 'exited') return ending.code === 0 ? 'ended well' : `ended with exit status ${ending.code}`;
  if (ending.how === 'killed') return `was ended by the signal ${ending.signal}`;
  return {
    time: `was stopped: it took longer than ${wallMs / 1_000} seconds`,
    processor: 'was stopped: it used too much of the processor',
    output: 'was stopped: it wrote without end',
    files: 'was stopped: it made too many files',
  }[ending.over];
}
