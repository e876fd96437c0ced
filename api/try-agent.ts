import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { providers } from '../contracts/agent.ts';
import { AppError } from '../contracts/errors.ts';
import { NIL_UUID } from '../contracts/identifiers.ts';
import type { Trials } from '../domain/account-ports.ts';
import { languageOf } from '../domain/sentences.ts';
import { splitAgent, writableAgent } from './agent-input.ts';
import type { Route } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { plainText } from './texts.ts';

/** `agents/try`: one answer of an agent as it stands in a form, before it is saved. Charged to its owner, kept nowhere. */
export const tryAgentRoutes = ({ trials }: { trials: Trials }): Route[] => [
  endpoint({
    method: 'post',
    path: '/agents/try',
    auth: 'token',
    status: 200,
    summary: 'One answer of an agent that is not saved',
    body: z.strictObject({ agent: writableAgent, message: plainText(16_000).min(1) }),
    reply: z.strictObject({
      reply: z.string(),
      provider: z.enum(providers),
      model: z.string(),
      tokens: z.strictObject({ prompt: z.number().int(), completion: z.number().int(), estimated: z.boolean() }),
      latency_ms: z.number(),
    }),
    errors: [
      ...(['quota.exceeded', 'model.refused', 'model.unavailable', 'model.overloaded', 'model.nonsense'] as const),
      ...(['message.interrupted', 'message.stopped', 'worker.unavailable', 'service.unavailable'] as const),
    ],
    async handle({ body, subject, response }) {
      const { definition, systemPrompt } = splitAgent(body.agent);
      const { profile, ...rest } = definition;
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const result = await trials.run(
        {
          ref: { ownerUserId: subject.userId, agentId: NIL_UUID, messageId: randomUUID() },
          // nothing is recalled for an agent that has no past
          definition: { ...rest, memory_config: { ...rest.memory_config, type: 'short_term' } },
          personalityTraits: profile.personality_traits,
          systemPrompt,
          message: body.message,
          language: languageOf(body.message),
        },
        gone.signal,
      );
      if (result.state === 'refused') throw new AppError(result.code, { reason: result.sentence });
      const { reply, provider, model, tokens, latencyMs } = result;
      return { reply, provider: z.enum(providers).parse(provider), model, tokens, latency_ms: latencyMs };
    },
  }),
];
