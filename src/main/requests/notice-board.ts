import type { Notice } from '../../shared/ipc/app-state.ts';

/** What the board needs. */
export interface NoticeBoardPorts {
  newId(): string;
  onChange(): void;
}

/** The notices that nobody has dismissed yet, oldest first. */
export class NoticeBoard {
  readonly #ports: NoticeBoardPorts;
  #notices: readonly Notice[] = [];

  constructor(ports: NoticeBoardPorts) {
    this.#ports = ports;
  }

  all(): readonly Notice[] {
    return this.#notices;
  }

  add(code: Notice['code'], detail: string): void {
    this.#notices = [...this.#notices, { id: this.#ports.newId(), code, detail }];
    this.#ports.onChange();
  }

  dismiss(noticeId: string): void {
    this.#notices = this.#notices.filter(({ id }) => id !== noticeId);
    this.#ports.onChange();
  }
}
