import { fromCatalogue } from '../../shared/new-provider.ts';
import { Provider, ProviderKind } from '../../shared/provider.ts';
import { catalogueRow } from './provider-catalogue.ts';
import { ImportRefused } from './import-refused.ts';

/** The scheme of links into the app. */
export const LINK_SCHEME = 'switchyard';

/** Longer ones are no links that anybody made by hand. */
const LONGEST_LINK = 2_048;

const MOST_MODELS = 20;

const ALLOWED = new Set(['name', 'kind', 'baseUrl', 'model', 'catalogue']);

/** What pages and mails have been seen to call a key. */
const KEY_NAMES = /key|token|secret|password|auth|credential/i;

/** Characters that make a text look like another one: controls, and those that turn its direction or join unseen. */
const DECEPTIVE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * The provider that a link such as `switchyard://add-provider?name=Example&kind=openai&baseUrl=https%3A%2F%2Fapi.example.com` offers.
 * A link can name a row of the catalogue, an address and models, and nothing else: no key, no command, no header.
 * @throws `ImportRefused`
 */
export function readProviderLink(link: string): Provider {
  if (link.length > LONGEST_LINK || !URL.canParse(link)) throw new ImportRefused('not-a-link');
  const url = new URL(link);
  if (url.protocol !== `${LINK_SCHEME}:`) throw new ImportRefused('not-a-link');
  const { searchParams: parts } = url;
  for (const part of parts.keys()) {
    if (KEY_NAMES.test(part)) throw new ImportRefused('key-in-link', part);
    if (!ALLOWED.has(part)) throw new ImportRefused('unknown-link', part);
    if (part !== 'model' && parts.getAll(part).length > 1) throw new ImportRefused('unknown-link', part);
  }
  const isPlain = url.pathname === '' || url.pathname === '/';
  if (url.host !== 'add-provider' || !isPlain || url.username || url.password || url.hash)
    throw new ImportRefused('unknown-link', url.host + url.pathname + url.hash);
  for (const value of parts.values())
    if (DECEPTIVE.test(value)) throw new ImportRefused('invalid-field', 'a character that cannot be seen');
  return providerOf(parts);
}

function providerOf(parts: URLSearchParams): Provider {
  const catalogueId = parts.get('catalogue') ?? undefined;
  const row = catalogueRow(catalogueId);
  if (catalogueId !== undefined && !row) throw new ImportRefused('unknown-link', catalogueId);
  // An address of its own under a vendor's name would look like the vendor.
  if (row && (parts.has('baseUrl') || parts.has('kind') || parts.has('name')))
    throw new ImportRefused('unknown-link', 'catalogue');
  const models = [...new Set(parts.getAll('model'))].map((id) => ({ id }));
  if (models.length > MOST_MODELS)
    throw new ImportRefused('invalid-field', `more than ${MOST_MODELS} models`);
  const known = row ? fromCatalogue(row, new Set()) : linked(parts);
  const parsed = Provider.safeParse(models.length > 0 ? { ...known, models } : known);
  if (!parsed.success) throw ImportRefused.ofFields(parsed.error);
  return parsed.data;
}

/** What a link that names no row of the catalogue says of its provider, unchecked but for the protocol. */
function linked(parts: URLSearchParams): Record<string, unknown> {
  const kind = ProviderKind.exclude(['simulator']).safeParse(parts.get('kind') ?? 'openai');
  if (!kind.success) throw ImportRefused.ofFields(kind.error);
  const baseUrl = parts.get('baseUrl') ?? '';
  const credential = { source: 'vault' };
  return { id: 'linked', name: parts.get('name') ?? hostOf(baseUrl), kind: kind.data, baseUrl, credential };
}

function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : '';
}
