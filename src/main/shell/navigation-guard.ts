import type { WebContents } from 'electron';
import { type DevelopmentOrigin, isAppUrl } from './trusted-sender.ts';

/** Keeps a window on its page: no navigation, redirect, new window or embedded content leads anywhere else. */
export function guardNavigation(contents: WebContents, development: DevelopmentOrigin): void {
  const refuse = (event: { preventDefault(): void; readonly url: string }) => {
    if (!isAppUrl(event.url, development)) event.preventDefault();
  };
  contents.on('will-navigate', refuse);
  contents.on('will-frame-navigate', refuse);
  contents.on('will-redirect', refuse);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // The page's policy does not reach peer connections.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}
