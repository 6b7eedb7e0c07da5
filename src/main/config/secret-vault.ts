import type { VaultStatus } from '../../shared/credential-status.ts';

/** The operating system's vault, as a port. */
export interface SecretVault {
  status(): Promise<VaultStatus>;
  /** @throws where there is no vault or it refuses */
  encrypt(secret: string): Promise<Buffer>;
  /** @throws where the ciphertext cannot be read here and now */
  decrypt(ciphertext: Buffer): Promise<string>;
}
