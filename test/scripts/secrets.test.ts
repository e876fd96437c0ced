import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { secretsOf } from '../../scripts/state/secrets.ts';

it('the secrets of an older version keep what they are; what it did not know is added once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aiox-secrets-'));
  try {
    const path = join(folder, 'secrets.json');
    const { auditKeys: _, ...older } = secretsOf(folder);
    writeFileSync(path, JSON.stringify(older), { mode: 0o600 });
    const { auditKeys, ...kept } = secretsOf(folder);
    assert.deepEqual(kept, older);
    assert.ok(auditKeys.privateKey && auditKeys.publicKey);
    assert.deepEqual(secretsOf(folder).auditKeys, auditKeys, 'and stays');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), { ...older, auditKeys });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
