import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ErrorCode } from '../../contracts/errors.ts';
import { errors } from '../../contracts/errors.ts';
import type { Json, Registered } from '../support/api-client.ts';
import { apiClient, register } from '../support/api-client.ts';
import { fuzzSize } from '../support/fuzz-size.ts';
import type { Platform } from '../support/platform.ts';
import { startPlatform } from '../support/platform.ts';
import { logOf } from '../support/process-logs.ts';
import { runSchemathesis } from '../support/schemathesis/run.ts';

/** What ends the sign-in that is tried with: these are tried by themselves, last. */
const ending = ['deleteMeSession', 'deleteMeSessions', 'postAuthLogout'];
/** Streams that go on for as long as one is signed in. */
const endless = ['getApprovalsEvents', 'getEvents'];
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

describe('the API against its own description', { timeout: fuzzSize.seconds * 1_000 }, () => {
  let platform: Platform;
  let eve: Registered;
  let document: Json;

  before(async () => {
    platform = await startPlatform();
    const { api } = platform.stack.run;
    eve = await register(api, 'eve');
    document = exact((await apiClient(api)('GET', '//openapi.json')).body);
  });
  after(() => platform?.stop());

  it('answers whatever is sent as it is described: no 5xx, no undocumented status, content type, header or body', async (t) => {
    const { api: origin } = platform.stack.run;
    const common = {
      origin,
      document,
      checks,
      phases: fuzzSize.phases,
      examplesPerOperation: fuzzSize.examplesPerOperation,
      seed: 20_261_126,
    };
    const first = await runSchemathesis({ ...common, token: eve.accessToken, without: [...ending, ...endless] });
    t.diagnostic(`${first.cases} requests`);
    assert.ok(first.ok, first.output.slice(-20_000));
    assert.ok(first.cases >= fuzzSize.leastCases, `${first.cases} requests`);
    assert.doesNotMatch(await logOf(platform.stack, 'api'), /"http_failed"|"level":"(error|fatal)"/);
    if (!fuzzSize.tryEndings) return;
    const last = await runSchemathesis({ ...common, token: eve.accessToken, only: ending, examplesPerOperation: 3 });
    assert.ok(last.ok, last.output.slice(-20_000));
  });
});

/**
 * The document without `default`, which would let any status pass: in its place stand the statuses of the errors that it
 * names, such as the 404 of an address with a slash too many.
 */
function exact(document: Json): Json {
  for (const path of Object.values(document['paths'] as Record<string, Record<string, { responses: Json }>>))
    for (const operation of Object.values(path)) {
      const { default: anywhere, ...responses } = operation.responses;
      const { examples } =
        (anywhere as { content: Record<string, { examples: Json }> }).content['application/problem+json'] ??
        assert.fail();
      const statuses = Object.keys(examples).map(
        (code) => [String(errors[code as ErrorCode].status), anywhere] as const,
      );
      operation.responses = { ...Object.fromEntries<unknown>(statuses), ...responses };
    }
  return document;
}
