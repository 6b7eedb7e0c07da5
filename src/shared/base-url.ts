import type { ProviderKind } from './provider.ts';

/**
 * The base URL as requests use it: without trailing slashes; `/v1` appended to a bare host for the OpenAI protocol, taken
 * off for the Anthropic one, whose SDK appends it itself. Any other path is left alone.
 * @returns `null` where the text is no http(s) URL, or carries user information, a query or a fragment.
 */
export function normalizeBaseUrl(kind: ProviderKind, baseUrl: string): string | null {
  if (kind === 'simulator') return '';
  if (!URL.canParse(baseUrl)) return null;
  const url = new URL(baseUrl);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  if (!isWeb || url.username || url.password || url.search || url.hash) return null;
  const path = url.pathname.replace(/\/+$/, '');
  if (kind === 'openai') return url.origin + (path === '' ? '/v1' : path);
  return url.origin + path.replace(/\/v1$/, '');
}

/** The address that a question is sent to, shown beside the field; `null` where the base URL is not usable. */
export function finalUrl(kind: ProviderKind, baseUrl: string): string | null {
  const base = normalizeBaseUrl(kind, baseUrl);
  if (base === null || kind === 'simulator') return null;
  return kind === 'openai' ? `${base}/chat/completions` : `${base}/v1/messages`;
}
