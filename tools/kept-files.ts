import { AppError } from '../contracts/errors.ts';
import type { MessageRef } from '../contracts/identifiers.ts';
import { derivedId } from '../domain/derived-id.ts';
import type { AgentFiles } from '../domain/document-ports.ts';
import type { ToolFile } from '../domain/tool-ports.ts';

/** Keeps files that a tool made, under ids that follow from the call; a line for the model about each. */
export const keptFiles =
  (files: Pick<AgentFiles, 'keep'>) =>
  (ref: MessageRef, key: string, made: ToolFile[]): Promise<string[]> =>
    Promise.all(
      made.map(async (file, index) => {
        const id = derivedId(key, `file:${index}`);
        try {
          const { name } = await files.keep(ref, id, file);
          return `Kept for the owner as document ${id}: ${JSON.stringify(name)}`;
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          return `Not kept: ${JSON.stringify(file.name)} (${error.code})`;
        }
      }),
    );
