import type { ApiKey } from '../adapters/adapter-config.ts';
import type { ResolvedCredential } from '../config/session-manager.ts';
import type { Clock } from '../llm/clock.ts';

/** A key in use that can be resolved anew. */
export class RenewableCredential implements ApiKey {
  #credential: ResolvedCredential;
  readonly #clock: Clock;
  readonly #resolve: (refused: string | null) => Promise<ResolvedCredential>;

  constructor(
    credential: ResolvedCredential,
    clock: Clock,
    resolve: (refused: string | null) => Promise<ResolvedCredential>,
  ) {
    this.#credential = credential;
    this.#clock = clock;
    this.#resolve = resolve;
  }

  current(): string | null {
    return this.#credential.key;
  }

  missingReason(): string | null {
    return this.#credential.missing;
  }

  /** Resolves a key that has expired before it is used; `null` where it has not. */
  freshen(): Promise<void> | null {
    const { freshUntilMs } = this.#credential;
    if (freshUntilMs === undefined || this.#clock.monotonicMs() < freshUntilMs) return null;
    return this.#resolve(null).then((credential) => {
      this.#credential = credential;
    });
  }

  /** @returns whether a different key is in place now */
  async renew(): Promise<boolean> {
    const before = this.#credential.key;
    this.#credential = await this.#resolve(before);
    return this.#credential.key !== null && this.#credential.key !== before;
  }
}
