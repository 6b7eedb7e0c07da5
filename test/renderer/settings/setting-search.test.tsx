import '../support/fake-api.ts';
import { act, fireEvent, screen, within } from '@testing-library/react';
import i18next from 'i18next';
import { describe, expect, it } from 'vitest';
import { PriceEditor } from '../../../src/renderer/settings/price-editor.tsx';
import { ProviderForm } from '../../../src/renderer/settings/provider-form.tsx';
import { SettingsScreen } from '../../../src/renderer/settings/settings-screen.tsx';
import { ok } from '../../../src/shared/ipc/result.ts';
import { practiceProvider, Provider } from '../../../src/shared/provider.ts';
import { Settings } from '../../../src/shared/settings.ts';
import { appState, twoTargetSettings } from '../support/app-state.ts';
import { answer } from '../support/fake-api.ts';
import { show, startPage } from '../support/render.tsx';

/** Whatever takes a value. */
const CONTROLS = 'input:not([type=search]):not([type=file]), select, textarea, [role=switch]';

function nameOf(control: Element): string {
  const label = document.querySelector(`label[for="${control.id}"]`) ?? control.closest('label');
  return control.getAttribute('aria-label') ?? label?.textContent ?? '';
}

/** Settings in which every knob differs from its default, so that all that can show does. */
const ALL_CHANGED: Settings = Settings.parse({
  ...twoTargetSettings(),
  retry: { enabled: false, maxRetries: 1, baseDelayMs: 600, maxWaitMs: 1_000 },
  failover: { failureThreshold: 2, cooldownMs: 1_000, maxCooldownMs: 2_000, moveOnWhenBlocked: false },
  cache: { enabled: true, ttlMs: 60_000, maxEntries: 2 },
  routing: {
    longerThanCharacters: 1,
    code: false,
    attachments: false,
    tools: false,
    deeperThanTurns: 1,
    escalate: false,
  },
  chat: { whenInterrupted: 'continue', automaticTitles: false, localOnly: true },
  timeouts: { connectMs: 1_000, firstTokenMs: 1_000, idleMs: 1_000 },
  budget: {
    dayUsd: '1',
    monthUsd: '2',
    warnAtPercent: 50,
    whenReached: 'warn',
    unpriced: 'refuse',
    reserveOutputTokens: 1,
  },
  appearance: { theme: 'dark', language: 'en' },
});

async function openSettings(settings: Settings = ALL_CHANGED, language = 'en') {
  await startPage({ settings: { ...appState().settings, settings } });
  answer('pricesList', ok({ table: { name: 't', version: '1', publishedOn: '2026-01-01' }, rows: [] }));
  await act(async () => void (await i18next.changeLanguage(language)));
  await act(async () => void show(<SettingsScreen />));
}

const search = (query: string) =>
  fireEvent.change(document.querySelector('nav input[type=search]') ?? document.body, {
    target: { value: query },
  });

const sectionsShown = () =>
  [...document.querySelectorAll('section[id^=settings-]')]
    .filter((section) => !section.hasAttribute('hidden'))
    .map(({ id }) => id.slice('settings-'.length));

const marked = () => [...document.querySelectorAll('[data-hit]')];

// Each control is searched for by typing its name into the whole screen, which takes a while on a busy machine.
describe.each(['en', 'zh-CN'])('the search over all settings, in %s', { timeout: 60_000 }, (language) => {
  it('finds every control of every section by its label, and marks its row', async () => {
    await openSettings(ALL_CHANGED, language);
    const controls = [...document.querySelectorAll(`section ${CONTROLS}`)];
    const places = controls.map((control) => ({
      control,
      name: nameOf(control),
      section: control.closest('section[id^=settings-]')?.id.slice('settings-'.length),
    }));
    expect(places.length).toBeGreaterThan(30);
    for (const { control, name, section } of places) {
      expect(name, control.outerHTML).not.toBe('');
      search(name);
      expect(sectionsShown(), name).toContain(section);
      expect(control.closest('[data-hit]'), `${section}: ${name}`).not.toBeNull();
    }
  });

  it('finds what is behind a form by its label', async () => {
    const practice = practiceProvider();
    const forms = [
      ['environment', { source: 'environment', variable: 'KEY' }],
      ['command', { source: 'command', command: 'pass' }],
    ] as const;
    const labels: (readonly [string, string])[] = [];
    const collect = (section: string, part: React.ReactNode) => {
      const { container, unmount } = show(part);
      for (const details of container.querySelectorAll('details')) details.open = true;
      for (const control of container.querySelectorAll(CONTROLS)) labels.push([section, nameOf(control)]);
      unmount();
    };
    await openSettings(ALL_CHANGED, language);
    for (const [name, credential] of forms) {
      const proxy = { kind: 'url', url: 'http://proxy.example:8080' };
      const kind = name === 'command' ? 'anthropic' : 'openai';
      const provider = Provider.parse({
        id: name,
        name,
        kind,
        baseUrl: 'https://x.example',
        credential,
        proxy,
      });
      collect('providers', <ProviderForm provider={provider} onDone={() => {}} />);
    }
    collect('providers', <ProviderForm provider={practice} onDone={() => {}} />);
    collect('prices', <PriceEditor provider={practice} model={{ id: 'practice-1' }} onDone={() => {}} />);
    expect(labels.length).toBeGreaterThan(30);
    for (const [section, label] of labels) {
      expect(label).not.toBe('');
      search(label);
      expect(sectionsShown(), label).toContain(section);
    }
  });
});

describe('the search over all settings', () => {
  it('shows the sections that hold a word, marks the rows that say it, and counts them', async () => {
    await openSettings();
    search('longest cooldown');
    expect(sectionsShown()).toEqual(['failover']);
    expect(marked().map((row) => row.querySelector('label')?.textContent)).toEqual(['Longest cooldown']);
    expect(within(screen.getByRole('navigation')).getByText('1 setting found')).toBeTruthy();
    search('');
    expect(sectionsShown()).toHaveLength(12);
    expect(marked()).toEqual([]);
  });

  it('says what a section has only in a form or behind a switch', async () => {
    const { routing } = ALL_CHANGED;
    await openSettings({ ...ALL_CHANGED, routing: { ...routing, longerThanCharacters: null } });
    search('longer than');
    expect(sectionsShown()).toContain('routing');
    search('proxy');
    expect(sectionsShown()).toEqual(['providers']);
    expect(screen.getByText(/^In a form of this section.*Proxy/)).toBeTruthy();
  });

  it('says so where nothing matches', async () => {
    await openSettings();
    search('no such thing');
    expect(sectionsShown()).toEqual([]);
    expect(screen.getByText('No setting matches “no such thing”.')).toBeTruthy();
  });
});

describe('every setting', () => {
  it('says its default, and can be taken back to it where it differs', async () => {
    await openSettings();
    const rows = [...document.querySelectorAll('[data-setting]')].filter(
      (row) =>
        row.closest('#settings-providers, #settings-chain, #settings-data') === null &&
        row.querySelector('textarea') === null,
    );
    expect(rows.length).toBeGreaterThan(25);
    for (const row of rows) {
      expect(row.textContent).toContain('Default: ');
      const isRule = /^(Long questions|Long conversations)/.test(row.textContent);
      expect(row.textContent.includes('Reset'), row.textContent).toBe(!isRule);
    }
  });

  it('shows no way back where nothing differs', async () => {
    await openSettings(twoTargetSettings());
    expect(screen.queryAllByRole('button', { name: /^Reset/ })).toEqual([]);
  });
});
