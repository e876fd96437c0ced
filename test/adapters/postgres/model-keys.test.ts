import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { networkGuard } from '../../../adapters/http/guard.ts';
import { modelRouter } from '../../../adapters/models/router.ts';
import { postgresModelKeys } from '../../../adapters/postgres/model-keys.ts';
import { postgresProviderCredentials } from '../../../adapters/postgres/provider-credentials.ts';
import type { AppError } from '../../../contracts/errors.ts';
import type { ModelKeys } from '../../../domain/model-key-ports.ts';
import type { ModelCall, ModelPort, ProviderCredentials } from '../../../domain/ports.ts';
import { modelCall } from '../../support/model-call.ts';
import { sharedDatabase } from '../../support/shared-database.ts';
import type { Person, PrivateDatabase } from '../../support/private-database.ts';
import { answer, startScriptedModel, status } from '../../support/scripted-model.ts';
import type { ScriptedModel } from '../../support/scripted-model.ts';
import { until } from '../../support/until.ts';

const KEY = 'sk-proj-0123456789-WXYZ';

let database: PrivateDatabase;
let model: ScriptedModel;
let keys: ModelKeys;
let credentials: ProviderCredentials;
let router: ModelPort;

before(async () => {
  [database, model] = await Promise.all([sharedDatabase(), startScriptedModel()]);
  keys = postgresModelKeys(database.as('api'), database.vaultOf('api'));
  credentials = postgresProviderCredentials(database.as('ai'), database.vaultOf('ai'), { warn: () => undefined });
  const settings = { OPENAI_API_KEY: 'sk-of-the-operator', OPENAI_BASE_URL: model.baseUrl };
  router = modelRouter(settings, { credentials, guard: networkGuard(['127.0.0.1']) });
});
after(async () => {
  await database.stop();
  await model.stop();
});

const callOf = ({ userId }: Person, change: Parameters<typeof modelCall>[0] = {}): ModelCall => {
  const call = modelCall(change);
  return { ...call, request: { ...call.request, ownerUserId: userId } };
};
const keyUsed = async (call: ModelCall): Promise<string | undefined> => {
  model.script(() => answer('ok'));
  await router.answer(call);
  return model.calls.at(-1)?.headers.authorization;
};

it('a key is sealed, belongs to its owner alone, and shows no more of itself than its end', async () => {
  const [ann, bob] = [await database.person(), await database.person()];
  const saved = await keys.put(ann.userId, { provider: 'openai', apiKey: KEY, baseUrl: model.baseUrl });
  assert.deepEqual(
    [saved.provider, saved.baseUrl, saved.lastFour, saved.lastUsedAt],
    ['openai', model.baseUrl, 'WXYZ', null],
  );
  assert.deepEqual(await keys.list(ann.userId), [saved]);
  assert.deepEqual(await keys.list(bob.userId), []);
  assert.deepEqual(await credentials.of(ann.userId, 'openai'), { apiKey: KEY, baseUrl: model.baseUrl });
  assert.equal(await credentials.of(bob.userId, 'openai'), undefined);
  assert.equal(await credentials.of(ann.userId, 'anthropic'), undefined);
  const { rows } = await database.admin.query("SELECT c::text, encode(api_key, 'escape') FROM provider_credentials c");
  assert.doesNotMatch(JSON.stringify(rows), /sk-proj/);
  const short = await keys.put(ann.userId, { provider: 'google', apiKey: 'secret', baseUrl: null });
  assert.equal(short.lastFour, null, 'four of six characters would be most of it');
});

it('a key does not open beside another address, to which it would be sent', async () => {
  const ann = await database.person();
  await keys.put(ann.userId, { provider: 'openai', apiKey: KEY, baseUrl: null });
  await database.admin.query('UPDATE provider_credentials SET base_url = $2 WHERE owner_user_id = $1', [
    ann.userId,
    'https://elsewhere.example.org',
  ]);
  const before = model.calls.length;
  await assert.rejects(router.answer(callOf(ann)), (error: AppError) => error.details['may_have_spent'] === false);
  assert.equal(model.calls.length, before);
});

it("goes before the operator's, and a deleted or a replaced one is not used by the very next call", async () => {
  const [ann, bob] = [await database.person(), await database.person()];
  assert.equal(await keyUsed(callOf(ann)), 'Bearer sk-of-the-operator');
  await keys.put(ann.userId, { provider: 'openai', apiKey: KEY, baseUrl: model.baseUrl });
  assert.equal(await keyUsed(callOf(ann)), `Bearer ${KEY}`);
  assert.equal(await keyUsed(callOf(bob)), 'Bearer sk-of-the-operator');
  await keys.put(ann.userId, { provider: 'openai', apiKey: `${KEY}-2`, baseUrl: model.baseUrl });
  assert.equal(await keyUsed(callOf(ann)), `Bearer ${KEY}-2`);
  assert.equal(await keys.remove(ann.userId, 'openai'), true);
  assert.equal(await keyUsed(callOf(ann)), 'Bearer sk-of-the-operator');
  assert.equal(await keys.remove(ann.userId, 'openai'), false);
});

it('opens a provider for which the operator has none', async () => {
  const ann = await database.person();
  const call = callOf(ann, { provider: 'anthropic' });
  await assert.rejects(router.answer(call), (error: AppError) => {
    assert.equal(error.details['reason_code'], 'key_missing');
    assert.match(String(error.details['reason']), /"anthropic".*model-keys.*ANTHROPIC_API_KEY/);
    return true;
  });
  await keys.put(ann.userId, { provider: 'anthropic', apiKey: KEY, baseUrl: model.root });
  model.script(() => answer('from my own'));
  assert.equal((await router.answer(call)).text, 'from my own');
  assert.equal(model.calls.at(-1)?.headers['x-api-key'], KEY);
});

it('that is refused is called theirs', async () => {
  const ann = await database.person();
  await keys.put(ann.userId, { provider: 'openai', apiKey: KEY, baseUrl: model.baseUrl });
  model.script(() => status(401));
  await assert.rejects(
    router.answer(callOf(ann)),
    (error: AppError) => error.details['reason_code'] === 'own_key_refused',
  );
});

it('tells when it was used last', async () => {
  const ann = await database.person();
  await keys.put(ann.userId, { provider: 'openai', apiKey: KEY, baseUrl: model.baseUrl });
  await keyUsed(callOf(ann));
  await until(async () => (await keys.list(ann.userId))[0]?.lastUsedAt != null, 10_000, 'the note of its use');
});

it('is written into the audit log, without itself', async () => {
  const ann = await database.person();
  await keys.put(ann.userId, { provider: 'openai', apiKey: KEY, baseUrl: null });
  await keys.remove(ann.userId, 'openai');
  const { rows } = await database.admin.query<{ event_type: string; details: object }>(
    "SELECT event_type, details FROM audit_logs WHERE owner_user_id = $1 AND event_type LIKE 'model_key.%' ORDER BY event_type",
    [ann.userId],
  );
  assert.deepEqual(rows, [
    { event_type: 'model_key.deleted', details: { provider: 'openai' } },
    { event_type: 'model_key.saved', details: { provider: 'openai' } },
  ]);
});

it('makes a pool able to serve its owner although the operator gave it no key', async () => {
  const [ann, bob] = [await database.person(), await database.person()];
  const definition = { llm_config: { provider: 'google', model: 'gemini', worker_pool: 'keyless' } };
  for (const { userId } of [ann, bob])
    await database.admin.query('UPDATE agent_versions SET definition = definition || $2 WHERE owner_user_id = $1', [
      userId,
      definition,
    ]);
  const capabilities = { providers: { google: { operator: false, models: [] } }, embedding_models: [] };
  await database.admin.query(
    `INSERT INTO ai_workers (worker_id, host, pool, capabilities, slots, active_requests, memory_mb, last_heartbeat_at)
     VALUES ('keyless-1', 'h', 'keyless', $1, 10, 0, 90, clock_timestamp())`,
    [capabilities],
  );
  await keys.put(ann.userId, { provider: 'google', apiKey: KEY, baseUrl: null });
  const servingOf = async ({ userId, agentId }: Person) => {
    const values = [userId, agentId, 1, 10_000, 30_000];
    const statement = 'SELECT alive, serving FROM load_capabilities($1, $2, $3, $4, $5)';
    return (await database.as('platform').call('serving', statement, values))[0];
  };
  assert.deepEqual(await servingOf(ann), { alive: 1, serving: 1 });
  assert.deepEqual(await servingOf(bob), { alive: 1, serving: 0 });
});
