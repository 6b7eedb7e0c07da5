/** The id of the field in which questions are written. */
export const COMPOSER_ID = 'composer';

/** Goes on in the composer, where what had the focus is going away. */
export function focusComposer(): void {
  document.getElementById(COMPOSER_ID)?.focus();
}
