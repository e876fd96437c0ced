import type { ToolSpec } from '../domain/tool-ports.ts';
import { codeExecutorSpec } from './code-executor.ts';
import { databaseQuerySpec } from './database-query.ts';
import { documentParserSpec } from './document-parser.ts';
import { emailSenderSpec } from './email-sender.ts';
import { httpRequestSpec } from './http-request.ts';
import { searchApiSpec } from './search-api.ts';

/** The tools that every installation knows; whether an AI worker can carry one out is the worker's to say. */
export const builtInSpecs: readonly ToolSpec[] = [
  ...[documentParserSpec, searchApiSpec, codeExecutorSpec()],
  ...[emailSenderSpec, databaseQuerySpec, httpRequestSpec],
];
