import { app } from 'electron';
import { LINK_SCHEME } from '../config/provider-link.ts';

/**
 * Collects every link into the app: the one that it was started with, and those that arrive while it runs. Called before the app
 * is ready, because macOS hands over the first one before that.
 * @returns takes whoever the links are for, and hands over what has arrived so far
 */
export function collectAppLinks(): (receive: (url: string) => void) => void {
  // A development copy does not put itself in the place of the installed app.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
  const waiting = [...linksIn(process.argv)];
  let receive = (url: string): void => void waiting.push(url);
  app.on('second-instance', (_event, argv) => linksIn(argv).forEach((url) => receive(url)));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    receive(url);
  });
  return (receiver) => {
    receive = receiver;
    waiting.forEach(receiver);
  };
}

function linksIn(argv: readonly string[]): readonly string[] {
  return argv.filter((argument) => argument.toLowerCase().startsWith(`${LINK_SCHEME}:`));
}
