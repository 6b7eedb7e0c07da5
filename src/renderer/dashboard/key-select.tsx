import { useTranslation } from 'react-i18next';
import type { LedgerChoices } from '../../shared/ledger.ts';
import { useDashboardView } from '../stores/dashboard-view.ts';
import { FilterSelect } from '../ui/filter-select.tsx';

/** Narrows to one key of a provider that has used several: choosing it chooses that provider too. There only where one has. */
export function KeySelect({ choices }: { readonly choices: LedgerChoices | null }) {
  const { t } = useTranslation();
  const { rows, narrow } = useDashboardView();
  const keys = (choices?.keys ?? []).filter(
    ({ providerId }) => rows.providerId === undefined || providerId === rows.providerId,
  );
  if (keys.length === 0 && rows.keyId === undefined) return null;
  const nameOf = (providerId: string) =>
    choices?.models.find((model) => model.providerId === providerId)?.providerName ?? providerId;
  const options = keys.map(({ providerId, keyName }, index) => {
    const name = keyName ?? t('keys.first');
    return {
      value: String(index),
      label: rows.providerId === undefined ? `${name} · ${nameOf(providerId)}` : name,
    };
  });
  const chosen = rows.keyId === undefined ? -1 : keys.findIndex(({ keyId }) => keyId === rows.keyId);
  // A key can be asked for that the list does not have yet.
  const isUnlisted = rows.keyId !== undefined && chosen === -1;
  return (
    <FilterSelect
      label={t('dashboard.key')}
      everything={t('ledger.allKeys')}
      value={isUnlisted ? 'unlisted' : chosen === -1 ? '' : String(chosen)}
      options={
        isUnlisted ? [{ value: 'unlisted', label: rows.keyId ?? t('keys.first') }, ...options] : options
      }
      onChange={(value) => {
        const picked = keys[Number(value || '-1')];
        if (value !== 'unlisted')
          narrow(picked ? { providerId: picked.providerId, keyId: picked.keyId } : { keyId: undefined });
      }}
    />
  );
}
