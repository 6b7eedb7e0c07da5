import { useTranslation } from 'react-i18next';
import type { SettingsSection } from '../stores/app-store.ts';

/** The words by which each section is found, as keys of the translation; its own title is always among them. */
const WORDS = {
  providers: [
    'providers.name',
    'providers.baseUrl',
    'providers.key',
    'providers.models',
    'providers.cacheRetention',
    'providerTests.run',
    'providerCards.proxy',
    'providerCards.headers',
    'providers.costsNothing',
  ],
  chain: ['chainPanel.primary', 'chainPanel.cheap', 'chainPanel.primaryHint', 'chainPanel.cheapHint'],
  prices: [
    'prices.input',
    'prices.output',
    'prices.cacheRead',
    'prices.cacheWrite',
    'prices.from',
    'providers.costsNothing',
    'common.unpriced',
  ],
  routing: [
    'auto.length',
    'auto.code',
    'auto.attachments',
    'auto.tools',
    'auto.depth',
    'auto.escalate',
    'auto.intro',
  ],
  retry: [
    'knobs.retryEnabled',
    'knobs.maxRetries',
    'knobs.baseDelayMs',
    'knobs.maxWaitMs',
    'knobs.retryEnabledHint',
  ],
  failover: [
    'knobs.failureThreshold',
    'knobs.cooldownMs',
    'knobs.moveOnWhenBlocked',
    'knobs.moveOnWhenBlockedHint',
  ],
  cache: ['knobs.cacheEnabled', 'knobs.ttlMs', 'knobs.maxEntries', 'knobs.cacheEnabledHint'],
  budget: [
    'budget.dayUsd',
    'budget.monthUsd',
    'budget.whenReached',
    'budget.warnAtPercent',
    'budget.unpriced',
    'budget.reserveOutputTokens',
  ],
  chat: ['chatSettings.whenInterrupted', 'chatSettings.automaticTitles'],
  timeouts: ['knobs.connectMs', 'knobs.firstTokenMs', 'knobs.idleMs'],
  appearance: ['knobs.theme', 'knobs.language'],
  data: ['data.export', 'data.import', 'data.here', 'data.hereHint', 'data.exportHint'],
} as const satisfies Record<SettingsSection, readonly string[]>;

/** The sections that a query finds by any of their words, in the order given; all of them where it is empty. */
export function useSectionSearch(
  sections: readonly SettingsSection[],
  query: string,
): readonly SettingsSection[] {
  const { t } = useTranslation();
  const wanted = query.trim().toLowerCase();
  return sections.filter((section) => {
    const words = [t(`settings.${section}`), ...WORDS[section].map((key) => t(key))];
    return words.some((word) => word.toLowerCase().includes(wanted));
  });
}
