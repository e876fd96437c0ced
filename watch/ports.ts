import { AppError } from '../contracts/errors.ts';
import type { Agents } from '../domain/agent-ports.ts';
import type { Embedder, MemoryStore, ModelPort } from '../domain/ports.ts';
import { boundedLabel } from './bounded-label.ts';
import { here } from './here.ts';
import type { Metrics } from './metrics.ts';
import type { FinishedSpan, SpanName, Tracing } from './span.ts';
import { Stopwatch } from './stopwatch.ts';

/** Wraps what activities use of the world, so that neither side knows that it is watched. */
export function portWatch(metrics: Metrics | undefined, tracing: Tracing | undefined) {
  const off = !metrics && !tracing;
  const modelLabel = boundedLabel();

  /** A span under the one of the activity that runs. */
  const span = (name: SpanName, watch: Stopwatch, rest: Pick<FinishedSpan, 'attributes' | 'failure'> = {}): void => {
    const { traceId, spanId } = (tracing && here.getStore()) ?? {};
    if (tracing && traceId && spanId) tracing.record({ name, traceId, parentSpanId: spanId, ...watch.span, ...rest });
  };

  return {
    model(model: ModelPort): ModelPort {
      if (off) return model;
      return {
        async answer(call) {
          const { provider, model: name } = call.request.llmConfig;
          const watch = new Stopwatch();
          const end = (status: string): void => {
            metrics?.inferred(provider, modelLabel(name), status, watch.milliseconds);
            span('ai.model', watch, {
              attributes: { provider, model: name },
              failure: status === 'ok' ? undefined : status,
            });
          };
          try {
            const answer = await model.answer(call);
            end('ok');
            return answer;
          } catch (error) {
            end(call.signal.aborted ? 'cancelled' : error instanceof AppError ? error.code : 'internal.error');
            throw error;
          }
        },
      };
    },
    memories(memories: MemoryStore, inserted: (ownerUserId: string, agentId: string) => void): MemoryStore {
      if (off) return memories;
      return {
        async nearest(...asked) {
          const watch = new Stopwatch();
          const found = await memories.nearest(...asked);
          metrics?.took('recall', watch.milliseconds, { ownerUserId: asked[0], agentId: asked[1] });
          span('ai.recall', watch, { attributes: { found: found.length } });
          return found;
        },
        async insert(ownerUserId, agentId, kept) {
          await memories.insert(ownerUserId, agentId, kept);
          inserted(ownerUserId, agentId);
        },
        async makeRoom(ownerUserId, agentId, limit) {
          const gone = await memories.makeRoom(ownerUserId, agentId, limit);
          if (gone.memories > 0) metrics?.memoriesGaveWay(gone.memories, { ownerUserId, agentId });
          return gone;
        },
      };
    },
    embedder(embedder: Embedder): Embedder {
      if (off) return embedder;
      return {
        model: embedder.model,
        dimensions: embedder.dimensions,
        async embed(texts, ownerUserId) {
          const watch = new Stopwatch();
          const vectors = await embedder.embed(texts, ownerUserId);
          metrics?.took('embed', watch.milliseconds);
          span('ai.embedding', watch, { attributes: { texts: texts.length } });
          return vectors;
        },
      };
    },
    agents(agents: Agents): Agents {
      if (!metrics) return agents;
      return {
        ...agents,
        async create(ownerUserId, ...rest) {
          const made = await agents.create(ownerUserId, ...rest);
          metrics.agentCreated({ ownerUserId });
          return made;
        },
      };
    },
  };
}
