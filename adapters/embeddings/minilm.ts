import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breath } from 'node:timers/promises';
import type { FeatureExtractionPipeline } from '@huggingface/transformers';
import { EMBEDDING_MODEL } from '../../contracts/agent.ts';
import { AppError } from '../../contracts/errors.ts';
import type { Embedder } from '../../domain/ports.ts';

const FOLDER = 'all-MiniLM-L6-v2';
const FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', join('onnx', 'model_quantized.onnx')];
const DIMENSIONS = 384;

/** Texts in one run: a longer batch is hardly quicker on one thread, and takes memory that is not given back. */
const BATCH = 4;

/**
 * all-MiniLM-L6-v2 (int8) in this process, from local files only; English. `directory` holds the folder
 * `all-MiniLM-L6-v2` as transformers.js lays it out. Loads at the first text (half a second, 250 MB), once. Throws at
 * once when a file is missing; at `embed` `service.unavailable` when the files cannot be read as a model.
 */
export function miniLmEmbedder(directory: string): Embedder {
  const missing = FILES.filter((file) => !existsSync(join(directory, FOLDER, file)));
  if (missing.length > 0)
    throw new Error(
      `AIOX_EMBEDDINGS_DIR (${directory}) lacks ${missing.map((file) => join(FOLDER, file)).join(', ')}: run "npm start" once to fetch them, or set AIOX_EMBEDDINGS_DIR to the folder that holds ${FOLDER}`,
    );
  let loading: Promise<FeatureExtractionPipeline> | undefined;
  return {
    model: EMBEDDING_MODEL,
    dimensions: DIMENSIONS,
    async embed(texts) {
      loading ??= load(directory).catch((error: unknown) => {
        loading = undefined;
        throw new AppError('service.unavailable', { part: 'embeddings' }, { cause: error });
      });
      const extract = await loading;
      const vectors: number[][] = [];
      for (let start = 0; start < texts.length; start += BATCH) {
        const batch = texts.slice(start, start + BATCH);
        const output = await extract(batch, { pooling: 'mean', normalize: true });
        vectors.push(...checked(output.tolist(), batch.length));
        // the model computes on this thread: let heartbeats and other messages in between
        await breath();
      }
      return vectors;
    },
  };
}

async function load(directory: string): Promise<FeatureExtractionPipeline> {
  const { env, LogLevel, pipeline } = await import('@huggingface/transformers');
  env.allowRemoteModels = false;
  env.useFSCache = false;
  env.logLevel = LogLevel.ERROR;
  env.localModelPath = directory;
  return pipeline('feature-extraction', FOLDER, {
    dtype: 'q8',
    device: 'cpu',
    local_files_only: true,
    session_options: {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      // the arena keeps the memory of the longest batch for ever (760 MB instead of 330) and is no quicker
      enableCpuMemArena: false,
      enableMemPattern: false,
    },
  });
}

/** Widths are looked at: a vector of another model would be stored and never found. */
function checked(vectors: unknown, expected: number): number[][] {
  const rows = vectors as number[][];
  if (rows.length !== expected || rows.some((row) => row.length !== DIMENSIONS || !row.every(Number.isFinite)))
    throw new Error(`The embedding model gave no ${expected} vectors of ${DIMENSIONS} numbers`);
  return rows;
}
