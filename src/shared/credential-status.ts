/** What may be known of a provider's key outside the process that holds it. */
export interface CredentialStatus {
  /** A key is there. A helper command counts as one until it has failed: it is run when its key is needed, not before. */
  readonly set: boolean;
  /** The last four characters, for keys long enough that they give nothing away. */
  readonly last4: string | null;
  /** `file`: in plain text, because the person chose that where there is no vault. */
  readonly keptIn: 'vault' | 'session' | 'file' | 'environment' | 'command' | 'nowhere';
  readonly problem:
    | null
    /** The vault's ciphertext could not be read; it is kept. */
    | 'unreadable'
    /** It was entered for another base URL. */
    | 'other-address'
    /** The environment variable is not set or empty. */
    | 'variable-empty'
    /** The helper command gave no key when it was run last. */
    | 'command-failed';
  /** What `command-failed` means here: a sentence that names the command and nothing that it printed; otherwise `null`. */
  readonly detail: string | null;
}

/** Whether this machine has a vault for keys. */
export interface VaultStatus {
  readonly available: boolean;
  /** The vault's own name, such as `gnome_libsecret`; `null` where it does not say. */
  readonly backend: string | null;
}
