import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY, serveBundle } from '../../src/main/shell/app-protocol.ts';
import { checkLink } from '../../src/main/shell/open-link.ts';

let folder: string;
let root: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-bundle-'));
  root = join(folder, 'bundle');
  mkdirSync(root);
  writeFileSync(join(root, 'index.html'), '<p>page</p>');
  writeFileSync(join(folder, 'secret.json'), '{"secret":true}');
  symlinkSync(join(folder, 'secret.json'), join(root, 'link.json'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const get = (url: string) => serveBundle(root, { url, method: 'GET' });

describe('serveBundle', () => {
  it('serves the page under the strict policy', async () => {
    const response = await get('app://bundle/index.html');
    expect(await response.text()).toBe('<p>page</p>');
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    'app://bundle/../secret.json',
    'app://bundle/..%2fsecret.json',
    'app://bundle/%2e%2e/secret.json',
    'app://bundle/%252e%252e%252fsecret.json',
    'app://bundle/..%5csecret.json',
    'app://bundle/%00../secret.json',
    'app://bundle/link.json',
    'app://bundle//etc/passwd',
    'app://other/index.html',
    'file:///etc/passwd',
    'app://bundle/missing.html',
  ])('gives nothing for %s', async (url) => {
    const response = await get(url);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });

  it('answers GET only', async () => {
    expect((await serveBundle(root, { url: 'app://bundle/index.html', method: 'POST' })).status).toBe(405);
  });
});

describe('checkLink', () => {
  it.each(['https://example.com/a?b#c', 'https://exämple.com', 'mailto:someone@example.com'])(
    'shows %s',
    (url) => {
      expect(checkLink(url)).not.toBeNull();
    },
  );

  it('shows the real host of look-alike letters', () => {
    expect(checkLink('https://аpple.com')?.host).toBe('xn--pple-43d.com');
  });

  it.each([
    'http://example.com',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'file:///etc/passwd',
    'data:text/html,x',
    'https://user@example.com',
    'https://good.example:pass@evil.example',
    'smb://host/share',
    'ms-settings:',
    'app://bundle/index.html',
    '//example.com',
    '',
    'nonsense',
  ])('opens nothing for %s', (url) => {
    expect(checkLink(url)).toBeNull();
  });
});
