/** Whether what happens is being written down. */
export interface StorageStatus {
  /** `opening`: the history is not read yet. `failing`: changes are kept in memory and written as soon as that works again. */
  readonly state: 'opening' | 'saving' | 'failing';
  /** Changes that wait to be written. */
  readonly unsaved: number;
  /** Why writing fails, in words for the person; `null` where it does not. */
  readonly problem: string | null;
}
