/**
 * Why storing or reading the history failed. `disk`: in a way of its own. `damaged`: not mended yet. `still-damaged`: and could not be.
 * `slow`: nothing failed, and nothing has been stored for a while. `ended`: the part that writes or reads was not there. `other`: not the disk's doing.
 */
export const STORAGE_PROBLEMS = [
  'disk-full',
  'read-only',
  'closed-folder',
  'in-use',
  'disk',
  'damaged',
  'still-damaged',
  'no-backup',
  'no-readable-backup',
  'slow',
  'ended',
  'other',
] as const;

/** A problem, and what the system said of it, in whatever words it has. */
export interface StorageProblem {
  readonly code: (typeof STORAGE_PROBLEMS)[number];
  readonly detail: string;
}

/** Whether what happens is being written down. */
export interface StorageStatus {
  /** `opening`: the history is not read yet. `failing`: changes are kept in memory and written as soon as that works again. */
  readonly state: 'opening' | 'saving' | 'failing';
  /** Changes that the disk has not taken: all of them while writing fails, none before they are late. */
  readonly unsaved: number;
  /** Why writing fails; `null` where it does not. */
  readonly problem: StorageProblem | null;
}
