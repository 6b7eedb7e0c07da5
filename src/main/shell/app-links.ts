import { app } from 'electron';
import { LINK_SCHEME } from '../config/provider-link.ts';

/** Hands over every link into the app: the one that it was started with, and those that arrive while it runs. */
export function onAppLink(opened: (url: string) => void): void {
  // A development copy does not put itself in the place of the installed app.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
  for (const url of linksIn(process.argv)) opened(url);
  app.on('second-instance', (_event, argv) => linksIn(argv).forEach(opened));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    opened(url);
  });
}

function linksIn(argv: readonly string[]): readonly string[] {
  return argv.filter((argument) => argument.toLowerCase().startsWith(`${LINK_SCHEME}:`));
}
