import { Pencil } from 'lucide-react';
import { Fragment, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListedPrice, PriceRow, RatesPerMillion } from '../../shared/prices.ts';
import type { Provider, ProviderModel } from '../../shared/settings.ts';
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
  const { t, i18n } = useTranslation();
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
        <th scope="row" className="max-w-0 min-w-40 py-2.5 pl-5 text-left font-medium break-words">
          {model.id}
          <PendingPrice model={model} price={price} />
        </th>
        {first ? (
          <Rates rates={first.rates} />
        ) : (
          <td colSpan={5} className="px-2 py-2.5 text-right text-warn">
            {t('common.unpriced')}
          </td>
        )}
        <td className="py-2.5 pl-4 text-xs leading-5 text-soft">
          {price && <Source price={price} costsNothing={provider.costsNothing} />}
        </td>
        <td className="py-1.5 pr-3 text-right">
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
      {longer.map(({ overInputTokens, rates }) => (
        <tr key={overInputTokens} className="text-soft">
          <th scope="row" className="pb-2 pl-5 text-left text-xs font-normal">
            {t('prices.overTokens', { tokens: whole(overInputTokens ?? 0, i18n.language) })}
          </th>
          <Rates rates={rates} />
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

function Rates({ rates }: { readonly rates: RatesPerMillion }) {
  return (['input', 'output', 'cacheRead', 'cacheWrite', 'cacheWriteLong'] as const).map((rate) => (
    <td key={rate} className="px-2 py-2.5 text-right whitespace-nowrap">
      {rates[rate]}
    </td>
  ));
}

function Source({ price, costsNothing }: { readonly price: ListedPrice; readonly costsNothing: boolean }) {
  const { t, i18n } = useTranslation();
  const { source, asOf } = price;
  const date = asOf === null ? null : day(asOf, i18n.language);
  return (
    <>
      {costsNothing ? t('prices.costsNothing') : t(`prices.sources.${source}`)}
      {date !== null && (
        <Fragment>
          <br />
          <span className="whitespace-nowrap">{source === 'user' ? t('prices.since', { date }) : date}</span>
        </Fragment>
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
