/** What opening a link needs from the system. */
export interface LinkOpener {
  /** Shows the real host and asks. */
  confirm(host: string, url: string): Promise<boolean>;
  open(url: string): Promise<void>;
}

/** A link that may be shown to the person, with the host that it really leads to; `null` for every other. */
export function checkLink(address: string): { readonly url: string; readonly host: string } | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol === 'mailto:') return { url: url.href, host: url.pathname };
  if (url.protocol !== 'https:' || url.username || url.password || url.hostname === '') return null;
  // The parser has turned look-alike letters into their xn-- form, which is what is shown.
  return { url: url.href, host: url.host };
}

/** Opens an https or mailto address outside once the person has seen where it leads. */
export async function openLink(address: string, opener: LinkOpener): Promise<'opened' | 'declined'> {
  const link = checkLink(address);
  if (!link || !(await opener.confirm(link.host, link.url))) return 'declined';
  await opener.open(link.url);
  return 'opened';
}
