import { Pencil } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListedPrice, PriceRow, RatesPerMillion } from '../../shared/prices.ts';
import type { Provider, ProviderModel } from '../../shared/provider.ts';
import { IconButton } from '../ui/button.tsx';
import { day, whole } from '../ui/format.ts';
import { PriceEditor } from './price-editor.tsx';

interface ProviderPricesProps {
  readonly provider: Provider;
  readonly rows: readonly PriceRow[];
}

/** A column for each rate, one for the model, its source and its button. */
const COLUMNS = 8;

/** The models of one provider in the table of prices. */
export function ProviderPrices({ provider, rows }: ProviderPricesProps) {
  if (rows.length === 0) return null;
  return (
    <tbody>
      <tr className="border-t border-line bg-sunken">
        <th
          scope="rowgroup"
          colSpan={COLUMNS}
          className="px-5 py-1.5 text-left text-xs font-medium text-soft"
        >
          {provider.name}
        </th>
      </tr>
      {rows.map((row) => {
        const model = provider.models.find(({ id }) => id === row.model);
        return model && <ModelPrice key={row.model} provider={provider} model={model} price={row.price} />;
      })}
    </tbody>
  );
}

interface ModelPriceProps {
  readonly provider: Provider;
  readonly model: ProviderModel;
  readonly price: ListedPrice | null;
}

function ModelPrice({ provider, model, price }: ModelPriceProps) {
  const { t } = useTranslation();
  const [isEditing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setEditing(false);
    button.current?.focus();
  };
  const [first, ...longer] = price?.tiers ?? [];
  return (
    <>
      <tr className="border-t border-line align-top">
        <th
          scope="row"
          className="max-w-0 min-w-40 py-2.5 pl-5 text-left font-medium break-words normal-nums"
        >
          {model.id}
          <PendingPrice model={model} price={price} />
        </th>
        <Rates rates={first?.rates ?? null} />
        <td rowSpan={1 + longer.length} className="py-2.5 pl-4 text-xs leading-5 text-soft">
          <Source price={price} costsNothing={provider.costsNothing} />
        </td>
        <td rowSpan={1 + longer.length} className="py-1.5 pr-3 text-right">
          {!provider.costsNothing && (
            <IconButton
              ref={button}
              label={t('prices.edit', { model: model.id })}
              aria-expanded={isEditing}
              icon={<Pencil size={14} />}
              onClick={() => setEditing(!isEditing)}
            />
          )}
        </td>
      </tr>
      {longer.map((tier) => (
        <tr key={tier.overInputTokens} className="align-top text-soft">
          <th scope="row" className="pb-2.5 pl-5 text-left text-xs leading-5 font-normal">
            <Threshold overInputTokens={tier.overInputTokens ?? 0} />
          </th>
          <Rates rates={tier.rates} isLonger />
        </tr>
      ))}
      {isEditing && (
        <tr>
          <td colSpan={COLUMNS} className="px-4 pb-4">
            <PriceEditor provider={provider} model={model} onDone={close} />
          </td>
        </tr>
      )}
    </>
  );
}

/** Vendors write "over 200,000" or "from 272,000"; one token more or less would look like a mistake. */
function Threshold({ overInputTokens }: { readonly overInputTokens: number }) {
  const { t, i18n } = useTranslation();
  const isFrom = (overInputTokens + 1) % 1_000 === 0;
  const tokens = whole(isFrom ? overInputTokens + 1 : overInputTokens, i18n.language);
  return t(isFrom ? 'prices.fromTokens' : 'prices.overTokens', { tokens });
}

interface RatesProps {
  /** `null` where there is no price: a dash, never a 0. */
  readonly rates: RatesPerMillion | null;
  readonly isLonger?: boolean;
}

function Rates({ rates, isLonger = false }: RatesProps) {
  return (['input', 'output', 'cacheRead', 'cacheWrite', 'cacheWriteLong'] as const).map((rate) => (
    <td key={rate} className={`px-2 text-right whitespace-nowrap ${isLonger ? 'pb-2.5' : 'py-2.5'}`}>
      {rates ? rates[rate] : <span className="text-soft">–</span>}
    </td>
  ));
}

interface SourceProps {
  readonly price: ListedPrice | null;
  readonly costsNothing: boolean;
}

function Source({ price, costsNothing }: SourceProps) {
  const { t, i18n } = useTranslation();
  if (!price) return <span className="text-warn">{t('common.unpriced')}</span>;
  const { source, asOf } = price;
  const date = asOf === null ? null : day(asOf, i18n.language);
  return (
    <>
      {costsNothing ? t('prices.costsNothing') : t(`prices.sources.${source}`)}
      {date !== null && (
        <span className="block whitespace-nowrap">
          {source === 'user' ? t('prices.since', { date }) : date}
        </span>
      )}
    </>
  );
}

/** The person's own price while it does not count yet. */
function PendingPrice({ model, price }: Pick<ModelPriceProps, 'model' | 'price'>) {
  const { t, i18n } = useTranslation();
  const { inputUsdPerMillion: input, outputUsdPerMillion: output, priceFrom } = model;
  if (priceFrom === undefined || price?.source === 'user') return null;
  return (
    <p className="hint font-normal">
      {t('prices.pending', { input, output, date: day(priceFrom, i18n.language) })}
    </p>
  );
}
