import { useEffect, useState } from 'react';
import type { PriceList } from '../../shared/prices.ts';
import type { Provider } from '../../shared/provider.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';

/** Every model's price: read anew after every change of a provider; the old list shows until the new one is there. */
export function usePriceList(providers: readonly Provider[]): PriceList | null {
  const [read, setRead] = useState<{ readonly of: readonly Provider[]; readonly list: PriceList } | null>(
    null,
  );
  useEffect(() => {
    let isCurrent = true;
    void attempt(api.pricesList()).then((answer) => {
      if (isCurrent && answer) setRead({ of: providers, list: answer });
    });
    return () => {
      isCurrent = false;
    };
  }, [providers]);
  return read?.list ?? null;
}
