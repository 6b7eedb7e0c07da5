import type { Provider } from '../../shared/provider.ts';

/** Keys shorter than this would take ordinary words out of texts. */
const SHORTEST_SECRET = 6;

/** Shorter values of extra headers are words and versions. */
const SHORTEST_SECRET_HEADER = 8;

const REPLACEMENT = '[redacted]';

/** Takes the exact keys in use out of every text that leaves the program, in each form that they travel in. */
export class Redactor {
  readonly #forms = new Set<string>();

  /** Learns a key. */
  add(secret: string): void {
    if (secret.length < SHORTEST_SECRET) return;
    const base64 = Buffer.from(secret).toString('base64');
    for (const form of [
      secret,
      base64,
      base64.replace(/=+$/, ''),
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
    ]) {
      this.#forms.add(form);
    }
  }

  /** Learns the values of providers' extra headers: one may be a secret as well. */
  addHeadersOf(providers: readonly Pick<Provider, 'headers'>[]): void {
    const values = providers.flatMap(({ headers }) => Object.values(headers));
    for (const value of values) if (value.length >= SHORTEST_SECRET_HEADER) this.add(value);
  }

  redact(text: string): string {
    let clean = text;
    // The longest first, so that no form leaves the tail of another behind.
    for (const form of [...this.#forms].toSorted((a, b) => b.length - a.length))
      clean = clean.replaceAll(form, REPLACEMENT);
    return clean;
  }
}
