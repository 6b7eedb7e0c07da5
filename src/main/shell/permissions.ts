import type { Session } from 'electron';
import { type DevelopmentOrigin, isAppUrl } from './trusted-sender.ts';

/** What the page may do without asking: copy text on a click. */
const ALLOWED: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Denies every permission and device but the few that the app's own page needs. */
export function restrictPermissions(session: Session, development: DevelopmentOrigin): void {
  session.setPermissionRequestHandler((_contents, permission, decide, { requestingUrl }) => {
    decide(ALLOWED.has(permission) && isAppUrl(requestingUrl, development));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) => {
    return ALLOWED.has(permission) && isAppUrl(requestingOrigin, development);
  });
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, decide) => decide({}));
}
