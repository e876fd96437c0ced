import { z } from 'zod';
import { uuid } from '../contracts/identifiers.ts';
import { reasons } from '../contracts/reasons.ts';
import type { AgentFiles, DocumentParser } from '../domain/document-ports.ts';
import { UnreadableDocument } from '../domain/document-ports.ts';
import { PAGE_RANGE } from '../domain/page-range.ts';
import type { Tool, ToolSpec } from '../domain/tool-ports.ts';
import { ToolFault } from '../domain/tool-ports.ts';
import { policyWith } from './defaults.ts';

const input = z.strictObject({
  document_id: uuid,
  pages: z.string().max(100).regex(PAGE_RANGE, reasons.pages).optional(),
});

export const documentParserSpec: ToolSpec<z.infer<typeof input>> = {
  name: 'document_parser',
  version: 1,
  description:
    'Reads a file that the user has given to this agent, or that a tool made: PDF, DOCX, XLSX, HTML, Markdown, CSV or plain text. Gives its text with a mark before each page or sheet. `pages` chooses pages of a PDF or sheets of an XLSX.',
  input,
  effect: 'read',
  risk: 'low',
  policy: policyWith({ read_only: true }),
};

interface Parts {
  files: Pick<AgentFiles, 'read'>;
  parser: DocumentParser;
}

/** Reads the agent's own files only: any other id is answered like one that never existed. */
export const documentParser = ({ files, parser }: Parts): Tool<z.infer<typeof input>> => ({
  spec: documentParserSpec,
  async run({ document_id: id, pages }, { ownerUserId, agentId, signal }) {
    const file = await files.read(ownerUserId, agentId, id);
    if (file === undefined) throw new ToolFault('There is no document with this id.');
    try {
      const { format, extent, text } = await parser.parse(file, pages, signal);
      return { text: `${[file.name, format, extent].filter((each) => each !== undefined).join(' · ')}\n\n${text}` };
    } catch (error) {
      if (error instanceof UnreadableDocument) throw new ToolFault(error.message, 'no', { cause: error });
      throw error;
    }
  },
});
