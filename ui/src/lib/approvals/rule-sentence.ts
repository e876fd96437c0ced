import type { Approval, Tool } from '../api/types.ts';
import { approvalWords } from './approvals-words.ts';

/** Which rule made it ask, in words; `tool` is what the platform knows of it, undefined when it does not (any more). */
export function ruleSentence({ kind, tool: name }: Pick<Approval, 'kind' | 'tool'>, tool: Tool | undefined): string {
  const t = approvalWords();
  if (kind === 'unclear') return t.ruleUnclear;
  if (tool === undefined) return t.ruleAsks(name);
  return tool.policy.requires_approval ? t.ruleOfTool(name) : t.ruleOfAgent(name);
}

/** As it stands in what was decided about the message; an interrupted act is asked about by no rule that can be chosen. */
export const ruleId = ({ kind }: Pick<Approval, 'kind'>): string | undefined =>
  kind === 'call' ? 'tool.approval' : undefined;
