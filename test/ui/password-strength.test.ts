import assert from 'node:assert/strict';
import { it } from 'node:test';
import { strengthOf } from '../../ui/src/lib/session/password-strength.ts';

it('a password is as strong as what is left without common words, one’s own, repetitions and rows of keys', () => {
  const told = {
    short: ['', 'elevenchars'],
    weak: [
      ...['password1234', 'Senha@123456', 'aaaaaaaaaaaaaaaa', 'abcabcabcabcabc', 'qwertyuiop12', 'qwertyuiopasdfghjkl'],
      ...['abcdefghijklmnop', '0987654321098765', 'marina.silva1990', 'silvasilvasilva!'],
    ],
    fair: ['Summer+2029ab', 'umacasaverde'],
    strong: ['correct horse battery staple', 'x9#Kq2!vLm7$Rt', 'cavalo bateria grampo certo', 'é verão, vá à praia'],
  } as const;
  for (const [strength, passwords] of Object.entries(told))
    for (const password of passwords)
      assert.equal(strengthOf(password, ['Marina Silva', 'marina@example.org']), strength, password);
});

it('says so fast for the longest password', () => {
  const began = performance.now();
  for (const password of ['ab'.repeat(128), 'a'.repeat(256), Array.from({ length: 256 }, (_, n) => n).join('')])
    strengthOf(password.slice(0, 256));
  assert.ok(performance.now() - began < 200);
});
