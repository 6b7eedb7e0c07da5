import type * as z from 'zod';
import type { ImportRefusal } from '../../shared/import.ts';

/** There is nothing to import, and why. */
export class ImportRefused extends Error {
  readonly reason: ImportRefusal;
  readonly detail: string;

  constructor(reason: ImportRefusal, detail = '') {
    super(`${reason}: ${detail}`);
    this.name = 'ImportRefused';
    this.reason = reason;
    this.detail = detail;
  }

  /** The first field that a schema refuses. */
  static ofFields({ issues: [first] }: z.ZodError): ImportRefused {
    return new ImportRefused('invalid-field', first ? `${first.path.join('.')}: ${first.message}` : '');
  }
}
