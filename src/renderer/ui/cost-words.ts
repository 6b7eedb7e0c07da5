import type { TFunction } from 'i18next';
import { money } from './format.ts';

/** What something has cost, in a line of text. What has no price says so, and is never shown as nothing. */
export function costWords(costUsd: string, unpriced: number, t: TFunction): string {
  if (unpriced === 0) return money(costUsd);
  return costUsd === '0' ? t('common.unpriced') : `${money(costUsd)} ${t('status.plusUnpriced')}`;
}
