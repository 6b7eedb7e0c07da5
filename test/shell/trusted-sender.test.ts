import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { APP_URL } from '../../src/main/shell/app-protocol.ts';
import { isAppUrl, isTrustedSender } from '../../src/main/shell/trusted-sender.ts';

const OWN = { id: 1 } as WebContents;
const DEVELOPMENT = 'http://localhost:5173';

type Sender = Pick<IpcMainInvokeEvent, 'senderFrame' | 'sender'>;

function sender({ url = APP_URL, parent = null as object | null, contents = OWN } = {}): Sender {
  return { sender: contents, senderFrame: { url, parent } } as unknown as Sender;
}

const trusts = (event: Sender) => isTrustedSender(event, (contents) => contents === OWN, undefined);

describe('isTrustedSender', () => {
  it('trusts the top frame of a window of ours that shows our page', () => {
    expect(trusts(sender())).toBe(true);
  });

  it('trusts no child frame, though it shows our page', () => {
    expect(trusts(sender({ parent: {} }))).toBe(false);
  });

  it('trusts no window that is not ours', () => {
    expect(trusts(sender({ contents: { id: 2 } as WebContents }))).toBe(false);
  });

  it('trusts no frame that has gone', () => {
    expect(trusts({ sender: OWN, senderFrame: null })).toBe(false);
  });

  it.each(['https://bundle/index.html', 'app://other/index.html', 'about:blank', 'data:text/html,x', ''])(
    'trusts no page at %j',
    (url) => {
      expect(trusts(sender({ url }))).toBe(false);
    },
  );
});

describe('isAppUrl', () => {
  it('knows the development server only while there is one', () => {
    expect(isAppUrl(`${DEVELOPMENT}/index.html`, DEVELOPMENT)).toBe(true);
    expect(isAppUrl(`${DEVELOPMENT}/index.html`, undefined)).toBe(false);
    expect(isAppUrl('http://localhost:5174/', DEVELOPMENT)).toBe(false);
  });
});
