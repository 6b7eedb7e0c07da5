import type { ModelCapabilities } from './provider.ts';

/** A model as a provider's own list has it. */
export interface ListedModel {
  readonly id: string;
  /** In tokens; `null` where neither the list nor the price table says. */
  readonly contextLength: number | null;
  readonly capabilities: ModelCapabilities;
}
