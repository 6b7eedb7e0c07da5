import { describe, expect, it } from 'vitest';
import { type PresetFacts, withPreset } from '../../src/main/config/presets.ts';
import { usd } from '../../src/shared/money.ts';
import { practiceProvider, Provider, targetIdOf } from '../../src/shared/provider.ts';
import { defaultSettings, type Settings } from '../../src/shared/settings.ts';

const provider = (id: string, models: readonly object[], more: object = {}) =>
  Provider.parse({ id, name: id, kind: 'openai', baseUrl: `https://${id}.example`, models, ...more });

const settings: Settings = {
  ...defaultSettings(),
  providers: [
    practiceProvider(),
    provider('costly', [{ id: 'large' }, { id: 'small' }]),
    provider('thrifty', [{ id: 'one' }, { id: 'two', favourite: true }, { id: 'old', missing: true }]),
    provider('keyless', [{ id: 'x' }]),
    provider('off', [{ id: 'x' }], { enabled: false }),
    provider('here', [{ id: 'tiny' }], { baseUrl: 'http://localhost:11434' }),
    provider('empty', []),
  ],
};

const PRICES: Readonly<Record<string, string>> = {
  'costly/large': '20',
  'costly/small': '2',
  'thrifty/one': '0.5',
  'thrifty/two': '3',
  'thrifty/old': '0.1',
  'here/tiny': '0',
};

const facts: PresetFacts = {
  hasKey: ({ id }) => id !== 'keyless',
  isLocal: ({ id }) => id === 'here',
  price: (target) => {
    const price = PRICES[targetIdOf(target)];
    return price === undefined ? null : usd(price);
  },
};

describe('withPreset', () => {
  it('reliable: keeps what is arranged, without practice, and puts every other usable provider behind it', () => {
    const arranged = {
      ...settings,
      primary: [{ providerId: 'costly', model: 'small' }],
      mode: 'cheap' as const,
    };
    const next = withPreset(arranged, 'reliable', facts);
    expect(next.primary.map(targetIdOf)).toEqual(['costly/small', 'thrifty/two', 'here/tiny']);
    expect(next).toMatchObject({ mode: 'primary', retry: { enabled: true }, chat: settings.chat });
    expect(withPreset(settings, 'reliable', facts).primary.map(targetIdOf)).toEqual([
      'costly/large',
      'thrifty/two',
      'here/tiny',
    ]);
  });

  it('frugal: each provider’s cheapest model that is offered, cheapest first, and auto', () => {
    const next = withPreset(settings, 'frugal', facts);
    expect(next.cheap.map(targetIdOf)).toEqual(['here/tiny', 'thrifty/one', 'costly/small']);
    expect(next).toMatchObject({ mode: 'auto', cache: { enabled: true }, primary: settings.primary });
    expect(next.chat).toEqual(settings.chat);
  });

  it('frugal: what is unpriced comes last', () => {
    const unpriced = { ...facts, price: () => null };
    expect(
      withPreset(settings, 'frugal', {
        ...facts,
        price: (ref) => (ref.providerId === 'here' ? null : facts.price(ref)),
      }).cheap.map(targetIdOf),
    ).toEqual(['thrifty/one', 'costly/small', 'here/tiny']);
    expect(withPreset(settings, 'frugal', unpriced).cheap).toHaveLength(3);
  });

  it('local first and private: this machine before all others, and this machine alone', () => {
    expect(withPreset(settings, 'local-first', facts).primary.map(targetIdOf)).toEqual([
      'here/tiny',
      'costly/large',
      'thrifty/two',
    ]);
    const next = withPreset(
      { ...settings, cheap: [{ providerId: 'costly', model: 'small' }] },
      'private',
      facts,
    );
    expect(next.primary.map(targetIdOf)).toEqual(['here/tiny']);
    expect(next.cheap).toEqual([]);
    expect(next.chat).toEqual({ ...settings.chat, localOnly: true });
  });

  it('says why where nothing can be arranged', () => {
    expect(() => withPreset(defaultSettings(), 'reliable', facts)).toThrow('nothing-usable');
    expect(() => withPreset(settings, 'private', { ...facts, isLocal: () => false })).toThrow(
      'nothing-local',
    );
  });
});
