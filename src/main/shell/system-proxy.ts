import type { Session } from 'electron';

/** The HTTP proxy that the system names for an address; `null` for a direct connection. */
export async function systemProxy(
  session: Pick<Session, 'resolveProxy'>,
  url: string,
): Promise<string | null> {
  return firstProxy(await session.resolveProxy(url));
}

/** The first entry of a proxy list such as `PROXY host:8080; DIRECT`, as a URL. SOCKS is not supported and counts as direct. */
export function firstProxy(list: string): string | null {
  const [kind, host] = (list.split(';')[0] ?? '').trim().split(/\s+/);
  if (!host) return null;
  if (kind === 'PROXY') return `http://${host}`;
  return kind === 'HTTPS' ? `https://${host}` : null;
}
