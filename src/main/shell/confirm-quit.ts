import type { Language } from '../../shared/language.ts';

/** A question to the person, as Electron's message box asks it. */
export interface QuitQuestion {
  readonly type: 'warning';
  readonly message: string;
  readonly detail: string;
  readonly buttons: string[];
  readonly defaultId: number;
  readonly cancelId: number;
}

const STAY = 0;
const QUIT = 1;

// The page that has every other text may be closed by now.
const WORDS: Readonly<
  Record<Language, (unsaved: number) => Pick<QuitQuestion, 'message' | 'detail' | 'buttons'>>
> = {
  en: (unsaved) => ({
    message: `${unsaved === 1 ? '1 change is' : `${unsaved} changes are`} not written to the disk yet.`,
    detail: 'The disk does not take what is new. It is kept in memory and lost when Switchyard quits.',
    buttons: ['Stay', `Quit and lose ${unsaved === 1 ? 'it' : 'them'}`],
  }),
  'zh-CN': (unsaved) => ({
    message: `有 ${unsaved} 项更改尚未写入磁盘。`,
    detail: '磁盘目前无法写入新内容。这些内容保存在内存中，退出 Switchyard 后将会丢失。',
    buttons: ['留下', '退出并丢弃'],
  }),
};

/** Asks whether to quit though changes would be lost. Without an answer the app stays. */
export async function confirmQuit(
  unsaved: number,
  language: Language,
  ask: (question: QuitQuestion) => Promise<{ readonly response: number }>,
): Promise<boolean> {
  const question = { type: 'warning', ...WORDS[language](unsaved), defaultId: STAY, cancelId: STAY } as const;
  const { response } = await ask(question);
  return response === QUIT;
}
