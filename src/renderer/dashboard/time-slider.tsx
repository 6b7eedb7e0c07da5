import { useTranslation } from 'react-i18next';
import { money } from '../ui/format.ts';
import { timeWords } from '../ui/time-words.ts';
import type { SpendingStack } from './stack-spending.ts';

interface TimeSliderProps {
  readonly stack: SpendingStack;
  readonly pointed: number | null;
  readonly onPoint: (place: number | null) => void;
  readonly onPick: (place: number) => void;
}

/** The chart's times by key and for a screen reader, unseen: the arrows point at one, Enter opens it. */
export function TimeSlider({ stack, pointed, onPoint, onPick }: TimeSliderProps) {
  const { t, i18n } = useTranslation();
  const last = stack.times.length - 1;
  const place = Math.min(pointed ?? last, last);
  return (
    <input
      type="range"
      className="sr-only"
      aria-label={t(stack.bucket === 'day' ? 'ledger.days' : 'ledger.hours')}
      aria-valuetext={`${timeWords(stack.times[place] ?? '', i18n.language, 'full')}: ${money(stack.totalsUsd[place] ?? '0')}`}
      min={0}
      max={last}
      value={place}
      onChange={({ target }) => onPoint(Number(target.value))}
      onFocus={() => onPoint(place)}
      onBlur={() => onPoint(null)}
      onKeyDown={({ key }) => {
        if (key === 'Enter') onPick(place);
      }}
    />
  );
}
