import { OWN_PRICE_FIELDS, type ProviderModel } from '../../shared/provider.ts';

/** A model's own price as the fields of a form: text wherever a person types, empty for what is not set. */
export type OwnPriceFields = Record<(typeof OWN_PRICE_FIELDS)[number], string>;

/** The fields of a model's own price. */
export function toOwnPriceFields(model: ProviderModel): OwnPriceFields {
  return {
    inputUsdPerMillion: model.inputUsdPerMillion ?? '',
    outputUsdPerMillion: model.outputUsdPerMillion ?? '',
    cacheReadUsdPerMillion: model.cacheReadUsdPerMillion ?? '',
    cacheWriteUsdPerMillion: model.cacheWriteUsdPerMillion ?? '',
    cacheWriteLongUsdPerMillion: model.cacheWriteLongUsdPerMillion ?? '',
    priceFrom: model.priceFrom ?? '',
  };
}

/** The model with this price of the person's own, and with no other; without fields, with none. */
export function withOwnPrice(model: ProviderModel, fields: Partial<OwnPriceFields> = {}): ProviderModel {
  const { ...others } = model;
  for (const field of OWN_PRICE_FIELDS) delete others[field];
  const filled = OWN_PRICE_FIELDS.flatMap((field) => {
    const text = fields[field]?.trim() ?? '';
    return text === '' ? [] : [[field, text] as const];
  });
  return { ...others, ...Object.fromEntries(filled) };
}

/** Whether the person has set a price, in force yet or not. */
export function hasOwnPrice(model: ProviderModel): boolean {
  return OWN_PRICE_FIELDS.some((field) => model[field] !== undefined);
}
