import type { Trial, TrialResult } from '../contracts/trial.ts';
import { sentence } from '../domain/sentences.ts';
import { Steps } from '../domain/steps.ts';
import { platform } from './activities.ts';
import type { Thought } from './converse.ts';
import { converse, refusedBy, thinkStep } from './converse.ts';
import { refusalOf } from './failures.ts';
import { permitFor } from './permit-for.ts';
import { WaitingNotice } from './waiting-notice.ts';

/** An agent that is not saved has one version. */
const VERSION = 1;
/** Somebody sits before a form and waits. */
const LONGEST_MS = 60_000;
/** An answer to look at. */
const ENOUGH_TOKENS = 2_000;
/** Its own limit means nothing yet: the owner's are kept to. */
const NO_LIMIT = 10_000_000;

const NOTHING = { prompt: 0, completion: 0, estimated: false };

/**
 * One answer of an agent that is not saved: governed, permitted and charged to its owner as any other, without memory,
 * tools and conversation. Nothing stays but the ledger's row and the line in the audit.
 */
export async function tryAgent(trial: Trial): Promise<TrialResult> {
  const { ref, personalityTraits, language } = trial;
  const { llm_config: llm } = trial.definition;
  const llmConfig = { ...llm, max_tokens: Math.min(llm.max_tokens, ENOUGH_TOKENS) };
  const definition = { ...trial.definition, llm_config: llmConfig };
  const [systemPrompt, message] = [{ text: trial.systemPrompt }, { text: trial.message }];
  let thought: Thought | undefined;
  let result: TrialResult;
  try {
    // nothing that is not saved is recorded: no policy to name
    const budget = { llmConfig, tokensPerMinute: NO_LIMIT, promptBytes: bytesOf(trial), policyHash: '' };
    const facts = {
      agentState: 'active' as const,
      messageBytes: bytesOf({ systemPrompt: '', message: trial.message }),
    };
    const [governed, permit] = await Promise.all([
      platform.checkGovernance(ref, facts, { ...budget, call: 1 }),
      platform.mintPermit(permitFor(ref, VERSION, thinkStep(1))),
    ]);
    thought = await converse({
      ...{ ref, permit, budget, draft: { systemPrompt }, context: { text: '[]' } },
      ...{ tools: [], rounds: [], firstCall: 1, waitedMs: 0 },
      owned: { agentVersion: VERSION, definition, message, personalityTraits },
      governed: { ...governed, limits: { ...governed.limits, deadlineMs: LONGEST_MS } },
      priority: { score: 1, key: 1, eligibility: 0 },
      steps: new Steps(),
      notice: new WaitingNotice(async () => {}),
    });
    if (!thought.success) throw refusedBy(thought);
    const { provider, model, tokensUsed, latencyMs } = thought;
    const { response } = thought;
    const reply = 'text' in response ? response.text : await platform.excerptReply(ref, response, language);
    result = { state: 'answered', reply, provider, model, tokens: tokensUsed, latencyMs };
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    const { code, details } = refusal;
    result = {
      state: 'refused',
      code,
      sentence: sentence(code, details, language),
      tokens: thought?.tokensUsed ?? NOTHING,
    };
  }
  await platform.recordTrial(ref, {
    outcome: { state: result.state, ...(result.state === 'refused' && { code: result.code }) },
    ...{ tokens: result.tokens, provider: thought?.provider ?? null, model: thought?.model ?? null },
  });
  return result;
}

/** Bounds are enough here: the sandbox has no encoder, and no character takes more than three bytes a unit. */
const bytesOf = ({ systemPrompt, message }: Pick<Trial, 'systemPrompt' | 'message'>): number =>
  3 * (systemPrompt.length + message.length);
