import { describe, expect, it } from 'vitest';
import { type SettingsFile, SettingsStore } from '../../src/main/config/settings-store.ts';
import { Provider } from '../../src/shared/provider.ts';
import { defaultSettings, type Settings } from '../../src/shared/settings.ts';

function file(content: unknown, write: (settings: Settings) => void = () => {}): SettingsFile {
  return {
    read: () => {
      if (content instanceof Error) throw content;
      return content;
    },
    write,
    quarantine: () => '/aside/settings.damaged.json',
  };
}

describe('SettingsStore', () => {
  it('starts with defaults where there is no file', () => {
    const store = new SettingsStore(file(null));
    expect(store.current()).toEqual(defaultSettings());
    expect(store.quarantined).toBeNull();
  });

  it.each([
    ['no JSON', new SyntaxError('Unexpected end of JSON input'), 'Unexpected end'],
    ['a field out of bounds', { version: 1, retry: { maxRetries: 99 } }, 'retry.maxRetries'],
    ['a newer version', { version: 2 }, 'version'],
  ])('sets aside a file with %s and names what is wrong', (_what, content, reason) => {
    const store = new SettingsStore(file(content));
    expect(store.current()).toEqual(defaultSettings());
    expect(store.quarantined).toMatchObject({
      path: '/aside/settings.damaged.json',
      reason: expect.stringContaining(reason) as string,
    });
  });

  it('changes what a patch names, and writes before it counts', () => {
    const written: Settings[] = [];
    const store = new SettingsStore(file(null, (settings) => written.push(settings)));
    store.change({ cache: { enabled: true }, mode: 'cheap' });
    expect(store.current()).toMatchObject({ mode: 'cheap', cache: { enabled: true, maxEntries: 1_000 } });
    expect(written).toEqual([store.current()]);
  });

  it('keeps the old settings when the disk refuses the new ones', () => {
    const store = new SettingsStore(
      file(null, () => {
        throw new Error('ENOSPC: no space left on device');
      }),
    );
    expect(() => store.change({ mode: 'cheap' })).toThrow('no space left');
    expect(store.current().mode).toBe('primary');
  });

  it('removes a provider with its places in the lists', () => {
    const store = new SettingsStore(file(null));
    store.saveProvider(
      Provider.parse({
        id: 'a',
        name: 'A',
        kind: 'openai',
        baseUrl: 'https://a.example',
        models: [{ id: 'm' }],
      }),
    );
    store.change({ primary: [{ providerId: 'a', model: 'm' }] });
    store.removeProvider('a');
    expect(store.current().primary).toEqual([]);
    expect(store.current().providers.map(({ id }) => id)).toEqual(['practice']);
  });
});
