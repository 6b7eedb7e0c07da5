import { useTranslation } from 'react-i18next';
import { Amount } from '../ui/amount.tsx';

interface CostProps {
  readonly costUsd: string;
  /** Attempts that are in no sum, because their price is not known. */
  readonly unpriced: number;
  readonly places?: number;
}

/** What something has cost. What has no price says so, and is never shown as nothing. */
export function Cost({ costUsd, unpriced, places }: CostProps) {
  const { t } = useTranslation();
  if (unpriced > 0 && costUsd === '0') return <span className="text-warn">{t('common.unpriced')}</span>;
  return (
    <>
      <Amount amount={costUsd} places={places} />
      {unpriced > 0 && (
        <span className="block text-xs font-normal whitespace-nowrap text-warn">
          {t('status.plusUnpriced')}
        </span>
      )}
    </>
  );
}
