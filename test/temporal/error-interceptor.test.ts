import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { z } from 'zod';
import { DatabaseError } from '../../adapters/postgres/database-error.ts';
import { AppError } from '../../contracts/errors.ts';
import { errorInterceptor } from '../../temporal/error-interceptor.ts';

const environment = () =>
  new MockActivityEnvironment({}, { interceptors: [errorInterceptor], logger: new DefaultLogger('ERROR') });
const failureOf = (thrown: Error): Promise<unknown> =>
  environment()
    .run(async () => {
      throw thrown;
    })
    .catch((error: unknown) => error);

it('an error of the table keeps its code, its facts and whether it may be tried again', async () => {
  const failure = await failureOf(new AppError('model.overloaded', { retry_after_s: 7 }));
  assert.ok(failure instanceof ApplicationFailure);
  assert.deepEqual(
    [failure.type, failure.nonRetryable, failure.details],
    ['model.overloaded', false, [{ retry_after_s: 7 }]],
  );
  const final = await failureOf(new AppError('access.denied'));
  assert.ok(final instanceof ApplicationFailure && final.nonRetryable && final.type === 'access.denied');
});

it('an unknown error stays unknown', async () => {
  const unknown = new TypeError('a mistake of ours');
  assert.equal(await failureOf(unknown), unknown);
});

it('a value that the database does not take is not tried again, and is not told', async () => {
  for (const state of ['22003', '23514']) {
    const failure = await failureOf(new DatabaseError(state, 'value "4200000000" is out of range for type integer'));
    assert.ok(failure instanceof ApplicationFailure, String(failure));
    assert.deepEqual([failure.type, failure.nonRetryable], ['internal.error', true]);
    assert.match(failure.message, new RegExp(state));
    assert.doesNotMatch(JSON.stringify([failure.message, failure.details, String(failure.cause)]), /4200000000/);
  }
  const passing = new DatabaseError('XX000', 'unknown');
  assert.equal(await failureOf(passing), passing);
});

it('a value of another shape is not tried again: its field is told, not the value', async () => {
  const { error } = z.object({ tokens: z.number() }).safeParse({ tokens: 'my secret' });
  const failure = await failureOf(error ?? assert.fail());
  assert.ok(failure instanceof ApplicationFailure, String(failure));
  assert.deepEqual([failure.type, failure.nonRetryable], ['internal.error', true]);
  assert.match(failure.message, /tokens invalid_type/);
  assert.doesNotMatch(failure.message, /secret/);
});

it('an activity that our own shutdown interrupts has failed, it was not cancelled', async () => {
  const worker = environment();
  const running = worker.run(async () => {
    await worker.context.cancelled;
  });
  worker.cancel('WORKER_SHUTDOWN');
  await assert.rejects(running, (error) => error instanceof ApplicationFailure && error.type === 'WorkerShutdown');
});
