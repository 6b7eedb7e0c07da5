import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { APP_HOST, APP_SCHEME } from './app-protocol.ts';

/** Where the page comes from during development, when its files are served with reload; absent otherwise. */
export type DevelopmentOrigin = string | undefined;

/** Whether an address is the app's own page. Node reads a custom scheme's origin as `null`, so its parts are compared. */
export function isAppUrl(address: string, development: DevelopmentOrigin): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST) return true;
  return development !== undefined && url.origin === new URL(development).origin;
}

/** Whether a call comes from the top frame of a window of ours that shows our page. */
export function isTrustedSender(
  event: Pick<IpcMainInvokeEvent, 'senderFrame' | 'sender'>,
  isOwnWindow: (contents: WebContents) => boolean,
  development: DevelopmentOrigin,
): boolean {
  const frame = event.senderFrame;
  if (!frame || frame.parent !== null) return false;
  return isOwnWindow(event.sender) && isAppUrl(frame.url, development);
}
