import { describe, expect, it } from 'vitest';
import { checkAddress, checkBaseUrl, isLoopbackHost } from '../../src/main/adapters/outbound-policy.ts';

const STRICT = { allowPrivateNetwork: false };
const LENIENT = { allowPrivateNetwork: true };

const LOOPBACK = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f.1',
  '0177.0.0.1',
  '①②⑦.⓪.⓪.①',
  '[::1]',
  '[::ffff:127.0.0.1]',
  'localhost',
  'a.localhost',
];
const PRIVATE = [
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.254',
  '192.168.1.20',
  '100.64.0.1',
  '[fd12:3456::1]',
  '[::ffff:10.0.0.1]',
  '0xa000001',
];
const FORBIDDEN = [
  '169.254.169.254',
  '169.254.0.1',
  '0.0.0.0',
  '0.1.2.3',
  '224.0.0.1',
  '239.255.255.255',
  '255.255.255.255',
  '100.100.100.200',
  '168.63.129.16',
  '240.0.0.1',
  '[::]',
  '[fe80::1]',
  '[ff02::1]',
  '[fd00:ec2::254]',
  '[::ffff:169.254.169.254]',
  '[::ffff:0.0.0.0]',
  '[64:ff9b::a9fe:a9fe]',
  '[::a9fe:a9fe]',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '0xa9.0xfe.0xa9.0xfe',
  '192.0.2.1',
  '198.51.100.7',
  '203.0.113.9',
];
const PUBLIC = ['1.1.1.1', '8.8.8.8', '93.184.216.34', '[2606:4700::1111]', 'api.example.com'];

describe('checkBaseUrl', () => {
  it.each(LOOPBACK)('takes http and https to %s, this machine', (host) => {
    expect(checkBaseUrl(`http://${host}:8080/v1`, STRICT)).toBeNull();
    expect(checkBaseUrl(`https://${host}/v1`, STRICT)).toBeNull();
    expect(isLoopbackHost(new URL(`http://${host}`).hostname)).toBe(true);
  });

  it.each(PRIVATE)('takes http to %s after agreement only', (host) => {
    expect(checkBaseUrl(`http://${host}/v1`, STRICT)).not.toBeNull();
    expect(checkBaseUrl(`http://${host}/v1`, LENIENT)).toBeNull();
    expect(checkBaseUrl(`https://${host}/v1`, STRICT)).toBeNull();
    expect(isLoopbackHost(new URL(`http://${host}`).hostname)).toBe(false);
  });

  it.each(FORBIDDEN)('sends nothing to %s, whatever was agreed', (host) => {
    for (const scheme of ['http', 'https'])
      expect(checkBaseUrl(`${scheme}://${host}/v1`, LENIENT)).not.toBeNull();
  });

  it.each(PUBLIC)('takes https to %s and no plain http', (host) => {
    expect(checkBaseUrl(`https://${host}/v1`, STRICT)).toBeNull();
    expect(checkBaseUrl(`http://${host}/v1`, STRICT)).not.toBeNull();
  });

  it.each([
    '',
    'api.example.com',
    'ftp://host',
    'file:///etc/passwd',
    'https://user:pass@host/v1',
    'https://user@host',
    'https://host/v1?key=1',
    'https://host/#x',
    'javascript:alert(1)',
  ])('refuses %s', (address) => {
    expect(checkBaseUrl(address, LENIENT)).not.toBeNull();
  });
});

describe('checkAddress', () => {
  it.each(['169.254.169.254', '::ffff:169.254.169.254', 'fe80::1', '0.0.0.0', 'not an address'])(
    'refuses %s after resolution',
    (address) => {
      expect(checkAddress(address, true, LENIENT)).not.toBeNull();
    },
  );
});
