import { useTranslation } from 'react-i18next';
import { type ProviderModel, targetIdOf, type TargetRef } from '../../shared/provider.ts';
import { useSlice } from '../stores/app-store.ts';
import { inOrderOfChoice } from './model-order.ts';
import { targetName } from '../ui/target-health.tsx';

interface TargetPickerProps {
  readonly title: string;
  readonly taken: readonly TargetRef[];
  readonly onPick: (target: TargetRef) => void;
}

/** Adds one of the providers' models to a list. */
export function TargetPicker({ title, taken, onPick }: TargetPickerProps) {
  const { t } = useTranslation();
  const { providers } = useSlice('settings').settings;
  const takenIds = new Set(taken.map(targetIdOf));
  const labelOf = ({ favourite, missing }: ProviderModel, target: string) =>
    `${favourite ? '★ ' : ''}${target}${missing ? ` (${t('modelList.missing')})` : ''}`;
  const choices = providers
    .flatMap(({ id, name, models }) =>
      inOrderOfChoice(models.filter(({ hidden }) => !hidden)).map((model) => ({
        ref: { providerId: id, model: model.id },
        label: labelOf(model, targetName({ providerName: name, model: model.id })),
      })),
    )
    .filter(({ ref }) => !takenIds.has(targetIdOf(ref)));
  if (choices.length === 0) return <p className="hint">{t('chainPanel.noModels')}</p>;
  return (
    <select
      aria-label={t('chainPanel.addTarget', { list: title })}
      className="field"
      value=""
      onChange={(event) => {
        const choice = choices.find(({ ref }) => targetIdOf(ref) === event.target.value);
        if (choice) onPick(choice.ref);
      }}
    >
      <option value="">{t('chainPanel.choose')}</option>
      {choices.map(({ ref, label }) => (
        <option key={targetIdOf(ref)} value={targetIdOf(ref)}>
          {label}
        </option>
      ))}
    </select>
  );
}
