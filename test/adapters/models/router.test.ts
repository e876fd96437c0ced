import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { modelRouter } from '../../../adapters/models/router.ts';
import { llmConfig } from '../../../contracts/agent.ts';
import type { AppError } from '../../../contracts/errors.ts';
import { modelCall } from '../../support/model-call.ts';
import { startScriptedModel } from '../../support/scripted-model.ts';

const owner = '11111111-1111-4111-8111-111111111111';
const builtin = { ownerUserId: owner, tools: [], llmConfig: llmConfig.parse({}) };

describe('the provider of an agent', () => {
  it('is the built-in responder by default, with or without a key', async () => {
    const { text } = await modelRouter({}).answer(modelCall({ request: builtin }));
    assert.match(text, /not a language model/);
  });

  it('that needs a key says what to set when there is none', async () => {
    await assert.rejects(modelRouter({}).answer(modelCall()), (error: AppError) => {
      assert.equal(error.code, 'model.refused');
      assert.match(String(error.details['reason']), /OPENAI_API_KEY.*OPENAI_BASE_URL/);
      return true;
    });
  });

  for (const provider of ['anthropic', 'google'] as const)
    it(`may be ${provider}, with the operator's key and at the operator's address`, async () => {
      const endpoint = await startScriptedModel();
      try {
        const settings = {
          ...{ ANTHROPIC_API_KEY: 'a-key', ANTHROPIC_BASE_URL: `${endpoint.root}/` },
          ...{ GOOGLE_API_KEY: 'a-key', GOOGLE_BASE_URL: endpoint.root },
        };
        const router = modelRouter(settings);
        await router.load();
        assert.equal((await router.answer(modelCall({ provider }))).text, 'ok');
        const { headers } = endpoint.calls[0] ?? assert.fail();
        assert.equal(headers[provider === 'anthropic' ? 'x-api-key' : 'x-goog-api-key'], 'a-key');
        await assert.rejects(router.answer(modelCall({ provider: 'openai' })), /./, 'its neighbour has no key');
      } finally {
        await endpoint.stop();
      }
    });

  it('may be a server at home that asks for no key', async () => {
    const endpoint = await startScriptedModel();
    try {
      const { text } = await modelRouter({ OPENAI_BASE_URL: endpoint.baseUrl }).answer(modelCall());
      assert.equal(text, 'ok');
    } finally {
      await endpoint.stop();
    }
  });
});
