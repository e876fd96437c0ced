import assert from 'node:assert/strict';

/** Waits until a condition holds, looking every 25 ms; fails after `withinMs`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  withinMs = 5_000,
  what = 'the condition',
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `${what} did not come true within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
