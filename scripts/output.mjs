/** Says one line about what the set-up is doing. */
export function say(line) {
  console.log(`switchyard: ${line}`);
}

/** A failure the reader can act on: shown as its message, without a stack. */
export class SetupError extends Error {
  name = 'SetupError';
}

/** Shows a failure: the message alone where it is meant for the reader, otherwise everything. */
export function reportFailure(error) {
  console.error(error instanceof SetupError ? `switchyard: ${error.message}` : error);
}
