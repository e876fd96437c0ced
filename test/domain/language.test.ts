import assert from 'node:assert/strict';
import { it } from 'node:test';
import { languageOf } from '../../domain/sentences.ts';

it('answers Portuguese in Portuguese, also when its words end in an accent, and everything else in English', () => {
  for (const text of ['olá, você está aí?', 'Olá!', 'onde mora a minha irmã?', 'e a conta, já está paga?', 'bom dia'])
    assert.equal(languageOf(text), 'pt', text);
  for (const text of ['hello, are you there?', 'where does my sister live?', '12345', '', 'the São Paulo office'])
    assert.equal(languageOf(text), 'en', text);
});
