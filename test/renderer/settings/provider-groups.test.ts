import { describe, expect, it } from 'vitest';
import { groupOf, matchesProvider, setupNeedOf } from '../../../src/renderer/settings/provider-groups.ts';
import type { CredentialStatus } from '../../../src/shared/credential-status.ts';
import { practiceProvider, Provider } from '../../../src/shared/provider.ts';

const SET = { set: true, last4: null, keptIn: 'vault', problem: null, detail: null } as CredentialStatus;
const UNSET = { ...SET, set: false, keptIn: 'nowhere' } as CredentialStatus;

const known = (credentials: Record<string, CredentialStatus>, refused: readonly string[] = []) => ({
  credentials,
  refused,
});
const of = (status: CredentialStatus | undefined) => known(status ? { a: status } : {});

function provider(parts: object = {}) {
  return Provider.parse({
    id: 'a',
    name: 'Alpha',
    kind: 'openai',
    baseUrl: 'https://api.example.com/v1',
    credential: { source: 'vault' },
    models: [{ id: 'one' }],
    ...parts,
  });
}

const IN_LIST = { primary: [], cheap: [{ providerId: 'a', model: 'one' }] };
const NOWHERE = { primary: [{ providerId: 'b', model: 'one' }], cheap: [] };

describe('setupNeedOf', () => {
  it.each([
    ['nothing where it can be asked', {}, SET, null],
    ['a key', {}, UNSET, 'key-missing'],
    ['a key for this address', {}, { ...UNSET, problem: 'other-address' }, 'other-address'],
    ['a vault that reads it', {}, { ...UNSET, problem: 'unreadable' }, 'unreadable'],
    [
      'its variable',
      { credential: { source: 'environment', variable: 'X' } },
      { ...UNSET, problem: 'variable-empty' },
      'variable-empty',
    ],
    ['no key where none is needed', { credential: { source: 'none' } }, UNSET, null],
    ['a model', { models: [] }, SET, 'no-model'],
    ['its key before a model', { models: [] }, UNSET, 'key-missing'],
    ['an address', { baseUrl: 'nonsense' }, UNSET, 'bad-address'],
    ['to be switched on before all else', { enabled: false, baseUrl: '' }, UNSET, 'switched-off'],
    ['nothing that is not known yet', {}, undefined, null],
  ] as const)('needs %s', (_what, parts, status, need) => {
    expect(setupNeedOf(provider(parts), of(status))).toBe(need);
  });

  it('needs no first key where a further one is set', () => {
    const furtherKeys = [{ id: 'second', name: 'Second', credential: { source: 'vault' } }];
    const two = provider({ furtherKeys });
    expect(setupNeedOf(two, known({ a: UNSET, 'a/second': SET }))).toBeNull();
    expect(setupNeedOf(two, known({ a: UNSET, 'a/second': UNSET }))).toBe('key-missing');
  });

  it('needs another address, or leave to use it, before a key', () => {
    expect(setupNeedOf(provider(), known({ a: UNSET }, ['a']))).toBe('refused-address');
    expect(setupNeedOf(provider(), known({ a: SET }, ['b']))).toBeNull();
  });

  it('needs nothing for the practice provider', () => {
    expect(setupNeedOf(practiceProvider(), known({}))).toBeNull();
  });
});

describe('groupOf', () => {
  it('is active in a list, ready outside, and needs setup wherever it stands', () => {
    expect(groupOf(provider(), of(SET), IN_LIST)).toBe('active');
    expect(groupOf(provider(), of(SET), NOWHERE)).toBe('ready');
    expect(groupOf(provider(), of(UNSET), IN_LIST)).toBe('setup');
    expect(groupOf(provider({ enabled: false }), of(SET), IN_LIST)).toBe('setup');
  });

  it('is not active by a place whose model it has not', () => {
    expect(groupOf(provider({ models: [{ id: 'two' }] }), of(SET), IN_LIST)).toBe('ready');
  });
});

describe('matchesProvider', () => {
  it('finds by name, address and model, in any case', () => {
    const found = ['ALPH', 'example.com', 'ONE', ' alpha ', ''].map((query) =>
      matchesProvider(provider(), query),
    );
    expect(found).toEqual([true, true, true, true, true]);
    expect(matchesProvider(provider(), 'beta')).toBe(false);
  });
});
