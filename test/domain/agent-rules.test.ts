import assert from 'node:assert/strict';
import { it } from 'node:test';
import { agentInput } from '../../contracts/agent.ts';
import { agentFaults } from '../../domain/agent-rules.ts';

const agent = (change: object = {}) =>
  agentInput.parse({ profile: { name: 'Guide', system_prompt: 'You are Guide.' }, ...change });
const places = (change: object) => agentFaults(agent(change)).map(({ path }) => path.join('.'));

it('has nothing against the defaults', () => {
  assert.deepEqual(agentFaults(agent()), []);
});

it('wants the model of a provider named, and no other name for the built-in one', () => {
  assert.deepEqual(places({ llm_config: { provider: 'openai' } }), ['llm_config.model']);
  assert.deepEqual(places({ llm_config: { provider: 'openai', model: 'llama3' } }), []);
  assert.deepEqual(places({ llm_config: { model: 'llama3' } }), ['llm_config.model']);
});

it('refuses a temperature that the provider of the first or of the second model does not take', () => {
  const claude = { provider: 'anthropic', model: 'claude' };
  assert.deepEqual(places({ llm_config: { ...claude, temperature: 1.1 } }), ['llm_config.temperature']);
  assert.deepEqual(places({ llm_config: { ...claude, temperature: 1 } }), []);
  const llama = { provider: 'openai', model: 'llama3', temperature: 1.1 };
  assert.deepEqual(places({ llm_config: llama }), []);
  assert.deepEqual(places({ llm_config: { ...llama, fallback: claude } }), ['llm_config.temperature']);
});

it('refuses a system prompt that never fits its own minute, and takes it with a larger one', () => {
  const profile = { name: 'Guide', system_prompt: 'word '.repeat(1_000) };
  assert.deepEqual(places({ profile }), ['governance.max_tokens_per_minute']);
  assert.deepEqual(places({ profile, governance: { max_tokens_per_minute: 2_000 } }), []);
});
