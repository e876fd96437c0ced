import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countedAddress } from '../../domain/counted-address.ts';

describe('an address is counted', () => {
  it('of IPv6 as its network of 64 bits, however it is written', () => {
    for (const same of [
      '2001:db8:0:1::1',
      '2001:0DB8:0:1:ffff:ffff:ffff:ffff',
      '2001:db8::1:0:0:0:9',
      '2001:db8:0:1::',
    ])
      assert.equal(countedAddress(same), '2001:db8:0:1::/64', same);
    assert.notEqual(countedAddress('2001:db8:0:2::1'), countedAddress('2001:db8:0:1::1'));
    assert.equal(countedAddress('::1'), '0:0:0:0::/64');
    assert.equal(countedAddress('fe80::1%eth0'), 'fe80:0:0:0::/64');
  });

  it('of IPv4 as it is, also in the form of IPv6', () => {
    assert.equal(countedAddress('192.0.2.7'), '192.0.2.7');
    assert.equal(countedAddress('::ffff:192.0.2.7'), '192.0.2.7');
  });
});
