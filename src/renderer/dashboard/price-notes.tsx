import { useTranslation } from 'react-i18next';
import { usd, usdToString } from '../../shared/money.ts';
import { type AttemptStep, attemptsOf, type Route } from '../../shared/route.ts';
import { money } from '../ui/format.ts';
import { targetName } from '../ui/target-health.tsx';
import { timeWords } from '../ui/time-words.ts';

/** What the attempts of a route were priced with: the rates, whose they are, and of which day. */
export function PriceNotes({ route }: { readonly route: Route }) {
  const { t } = useTranslation();
  const priced = attemptsOf(route).filter(({ priceSource }) => priceSource !== null);
  // A target that was asked twice has one price.
  const byTarget = new Map(priced.map((step) => [step.targetId, step]));
  if (byTarget.size === 0) return null;
  return (
    <ul aria-label={t('dashboard.prices')} className="tabular mt-2 grid gap-0.5 px-3 text-xs text-soft">
      {[...byTarget.values()].map((step) => (
        <PriceNote key={step.targetId} step={step} />
      ))}
    </ul>
  );
}

function PriceNote({ step }: { readonly step: AttemptStep }) {
  const { t, i18n } = useTranslation();
  const { rates, priceSource } = step;
  if (priceSource === null) return null;
  const source = t(`dashboard.priceSources.${priceSource}`);
  const words =
    rates === null
      ? source
      : t('dashboard.rates', {
          input: perMillion(rates.input),
          output: perMillion(rates.output),
          cacheRead: perMillion(rates.cacheRead),
          source,
        });
  const day = rates?.asOf ?? null;
  return (
    <li>
      <span className="normal-nums">{targetName(step)}</span>: {words}
      {day !== null &&
        ` · ${t('dashboard.priceAsOf', { day: timeWords(day.slice(0, 10), i18n.language, 'dated') })}`}
    </li>
  );
}

/** A price per token as people know it. */
function perMillion(ratePerToken: string): string {
  return money(usdToString(usd(ratePerToken).times(1_000_000)));
}
