import type { FoundProviders, ImportMode, ImportOffer } from '../../shared/import.ts';
import type { HandlersOf } from './handlers.ts';

/** What the channels for carrying a configuration in and out call. */
export interface ImportCalls {
  export(): Promise<'saved' | 'cancelled'>;
  find(): Promise<FoundProviders>;
  fromFile(name: string, text: string, mode: ImportMode): ImportOffer;
  fromThisMachine(): Promise<ImportOffer>;
  apply(offerId: string): Promise<void>;
  dismiss(offerId: string): void;
}

/** The channels for carrying a configuration in and out. */
export function importHandlers(
  imports: ImportCalls,
): HandlersOf<
  | 'configuration:export'
  | 'import:find'
  | 'import:from-file'
  | 'import:from-this-machine'
  | 'import:apply'
  | 'import:dismiss'
> {
  return {
    'configuration:export': () => imports.export(),
    'import:find': () => imports.find(),
    'import:from-file': ({ name, text, mode }) => imports.fromFile(name, text, mode),
    'import:from-this-machine': () => imports.fromThisMachine(),
    'import:apply': async ({ offerId }) => {
      await imports.apply(offerId);
      return undefined;
    },
    'import:dismiss': ({ offerId }) => {
      imports.dismiss(offerId);
      return undefined;
    },
  };
}
