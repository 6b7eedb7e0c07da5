import { normalizeBaseUrl } from '../../shared/base-url.ts';
import type { Provider } from '../../shared/provider.ts';

/**
 * The vendor in the price table that a host stands for. A host that is not here is unpriced, however familiar its models
 * sound: a reseller or a server of one's own charges what it likes. Left out on purpose: hosts whose model names are
 * the customer's own (Azure), that add to the list price (OpenAI's regions), or that also sell by subscription (Z.AI).
 */
const VENDORS: Readonly<Record<string, string>> = {
  'api.openai.com': 'openai',
  'api.anthropic.com': 'anthropic',
  'generativelanguage.googleapis.com': 'google',
  'openrouter.ai': 'openrouter',
  'api.deepseek.com': 'deepseek',
  'api.groq.com': 'groq',
  'api.mistral.ai': 'mistral',
  'api.together.xyz': 'together',
  'api.x.ai': 'x-ai',
  'api.cerebras.ai': 'cerebras',
  'api.fireworks.ai': 'fireworks',
  'api.moonshot.ai': 'moonshotai',
};

/** The price table's name for the vendor that a provider's address stands for; `null` where it stands for none. */
export function priceVendorOf({ kind, baseUrl }: Pick<Provider, 'kind' | 'baseUrl'>): string | null {
  const base = normalizeBaseUrl(kind, baseUrl);
  if (base === null || base === '') return null;
  const { protocol, host } = new URL(base);
  return protocol === 'https:' ? (VENDORS[host] ?? null) : null;
}
