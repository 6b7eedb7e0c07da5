import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingsSection } from '../stores/app-store.ts';

/**
 * What a section has only while one of its forms is open, or a switch is on, as keys of the translation. Everything else is
 * found where it stands: a setting's row says so by `data-setting`.
 */
const BEHIND = {
  providers: [
    'providers.name',
    'providers.kind',
    'providers.baseUrl',
    'providers.keySource',
    'providers.variable',
    'providerCards.command',
    'providerCards.lifetime',
    'providers.costsNothing',
    'providers.cacheRetention',
    'providers.unsupported',
    'providers.defaults',
    'providers.privateNetwork',
    'providers.contextLength',
    'providerCards.headers',
    'providerCards.proxy',
    'providerCards.proxyUrl',
    'providerCards.timeouts',
    'providerCards.connectMs',
    'providerCards.firstTokenMs',
    'providerCards.idleMs',
    'providers.speed',
    'providers.failWith',
    'providerTests.run',
  ],
  chain: ['drill.how', 'drill.duration'],
  prices: [
    'prices.input',
    'prices.output',
    'prices.cacheRead',
    'prices.cacheWrite',
    'prices.cacheWriteLong',
    'prices.from',
  ],
  routing: ['auto.longerThanCharacters', 'auto.deeperThanTurns'],
} as const satisfies Partial<Record<SettingsSection, readonly string[]>>;

/** A section that a search has found. */
interface FoundSection {
  readonly section: SettingsSection;
  /** What it has in a form that is closed. */
  readonly behind: readonly string[];
}

interface Found {
  readonly query: string;
  readonly sections: readonly FoundSection[];
  /** How many rows are marked. */
  readonly rows: number;
}

/** Finds settings by their words as they stand on the page, marks their rows and brings the first one into view. */
export function useSettingSearch(order: readonly SettingsSection[]) {
  const { t } = useTranslation();
  const [found, setFound] = useState<Found>({ query: '', sections: everything(order), rows: 0 });
  useEffect(() => {
    if (found.query !== '') document.querySelector('[data-hit]')?.scrollIntoView({ block: 'center' });
  }, [found]);
  const search = (query: string) => {
    const words = query.trim().toLowerCase().split(/\s+/);
    const isHit = (text: string) =>
      query.trim() !== '' && words.every((word) => text.toLowerCase().includes(word));
    let rows = 0;
    const sections = order.flatMap((section): readonly FoundSection[] => {
      const marked = mark(section, isHit);
      const keys = section in BEHIND ? BEHIND[section as keyof typeof BEHIND] : [];
      const behind = marked > 0 ? [] : keys.map((key) => t(key)).filter(isHit);
      rows += marked;
      return marked > 0 || behind.length > 0 || isHit(t(`settings.${section}`)) ? [{ section, behind }] : [];
    });
    setFound({ query, sections: query.trim() === '' ? everything(order) : sections, rows });
  };
  return { ...found, search };
}

function everything(order: readonly SettingsSection[]): readonly FoundSection[] {
  return order.map((section) => ({ section, behind: [] }));
}

/** Marks the rows of a section that are hit, on the page itself: a row need not know that there is a search. @returns how many */
function mark(section: SettingsSection, isHit: (text: string) => boolean): number {
  const rows = document.getElementById(`settings-${section}`)?.querySelectorAll('[data-setting]') ?? [];
  return [...rows].filter((row) => row.toggleAttribute('data-hit', isHit(wordsOf(row)))).length;
}

/** All that a row says: to the eye, and to a screen reader. */
function wordsOf(row: Element): string {
  const names = [...row.querySelectorAll('[aria-label]')].map((part) => part.getAttribute('aria-label'));
  return [row.textContent, ...names].join(' ');
}
