/** A fenced block of a document. */
export interface Fence {
  line: number;
  language: string;
  text: string;
  /** The reason of a mark `<!-- needs: … -->` right before it: what it takes that a test does not have. */
  needs: string | undefined;
}

/** The languages of a block that is meant to be typed into a shell. */
export const shells = ['sh', 'bash', 'console', 'shell'];

/** The fenced blocks of a Markdown document, in order. */
export function fencesOf(markdown: string): Fence[] {
  const fences: Fence[] = [];
  let open: { fence: Fence; end: string; lines: string[] } | undefined;
  let needs: string | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (open) {
      if (line.trim() === open.end) {
        fences.push({ ...open.fence, text: open.lines.join('\n') });
        open = undefined;
      } else open.lines.push(line);
      continue;
    }
    const [, end, language] = /^\s*(```+|~~~+)\s*(\S*)/.exec(line) ?? [];
    if (end !== undefined) {
      open = { fence: { line: index + 1, language: language ?? '', text: '', needs }, end, lines: [] };
      needs = undefined;
    } else if (line.trim() !== '') needs = /^<!-- needs:(.*)-->$/.exec(line.trim())?.[1]?.trim();
  }
  return fences;
}
