import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';

interface ResetButtonProps {
  /** What it takes back to its default. */
  readonly label: string;
  readonly onReset: () => void;
}

/** Takes a setting back to its default; shown where it differs. */
export function ResetButton({ label, onReset }: ResetButtonProps) {
  const { t } = useTranslation();
  return (
    <Button tone="quiet" onClick={onReset} aria-label={`${t('common.reset')}: ${label}`}>
      {t('common.reset')}
    </Button>
  );
}
