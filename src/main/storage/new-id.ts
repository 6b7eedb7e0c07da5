import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const ID_BYTES = 16;
/** Asking the system for a few bytes at a time takes longer than everything else that the chain adds to a request. */
const pool = new Uint8Array(ID_BYTES * 256);
let used = pool.length;

/** A new id. It begins with the time: what is made together then lies together in the history's indexes. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += ID_BYTES;
  return v7({ random: pool.subarray(used - ID_BYTES, used) });
}
