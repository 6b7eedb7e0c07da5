import { TriangleAlert, X } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StorageProblem } from '../shared/storage-status.ts';
import { api } from './api.ts';
import { DrillBanners } from './drill-banner.tsx';
import { attempt } from './stores/actions.ts';
import { useAppStore, useSlice } from './stores/app-store.ts';
import { Button, IconButton } from './ui/button.tsx';

/** What the person should know and no single control shows: notices of main, writing that fails, the last call that failed. */
export function Banners() {
  const { t } = useTranslation();
  const notices = useSlice('notices');
  const failure = useAppStore((state) => state.failure);
  const failed = useAppStore((state) => state.failed);
  const words = useProblemWords();
  return (
    <>
      <DrillBanners />
      <StorageBanner />
      {notices.map(({ id, code, detail }) => (
        <Banner
          key={id}
          action={(code === 'history-recovered' || code === 'history-missing') && <RestoreBackup />}
          onDismiss={() => void attempt(api.appDismissNotice({ noticeId: id }))}
        >
          {t(`notices.${code}`, { detail })}
        </Banner>
      ))}
      {failure && (
        <Banner onDismiss={() => failed(null)}>
          {t(`ipc.${failure.code}`, { message: failure.problem ? words(failure.problem) : failure.message })}
        </Banner>
      )}
    </>
  );
}

function useProblemWords(): (problem: StorageProblem) => string {
  const { t } = useTranslation();
  return ({ code, detail }) => t(`storage.problems.${code}`, { detail });
}

/** Stays for as long as writing fails: it cannot be dismissed, because it is true until it is over. */
function StorageBanner() {
  const { t } = useTranslation();
  const { state, unsaved, problem } = useSlice('storage');
  const words = useProblemWords();
  if (state !== 'failing') return null;
  return (
    <Banner>
      <strong className="font-semibold">
        {unsaved === 0 ? t('storage.failingNone') : t('storage.failing', { count: unsaved })}
      </strong>{' '}
      {t('storage.failingKept')} {problem !== null && t('storage.failingWhy', { problem: words(problem) })}
    </Banner>
  );
}

/** Offers what the newest backup has and the history has lost. */
function RestoreBackup() {
  const { t } = useTranslation();
  const hint = useId();
  const [isLooking, setLooking] = useState(false);
  const [messages, setMessages] = useState<number | null>(null);
  const restore = async () => {
    setLooking(true);
    const restored = await attempt(api.storageRestoreBackup());
    setLooking(false);
    if (restored) setMessages(restored.messages);
  };
  if (messages !== null) {
    return (
      <output className="shrink-0 font-medium">
        {messages === 0 ? t('storage.restoredNone') : t('storage.restored', { count: messages })}
      </output>
    );
  }
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <span id={hint} className="hint">
        {t('storage.restoreHint')}
      </span>
      <Button isCompact aria-describedby={hint} disabled={isLooking} onClick={() => void restore()}>
        {isLooking ? t('storage.restoring') : t('storage.restore')}
      </Button>
    </span>
  );
}

interface BannerProps {
  readonly children: ReactNode;
  readonly action?: ReactNode;
  /** Left out where only what it tells of can end it. */
  readonly onDismiss?: () => void;
}

function Banner({ children, action, onDismiss }: BannerProps) {
  const { t } = useTranslation();
  return (
    <div
      role="alert"
      className="flex flex-wrap items-start gap-x-3 gap-y-1 border-b border-line bg-warn-wash px-5 py-2 text-sm"
    >
      <TriangleAlert size={16} className="mt-1 shrink-0 text-warn" aria-hidden />
      <p className="min-w-64 flex-1 py-0.5 break-words">{children}</p>
      {action}
      {onDismiss && <IconButton label={t('common.dismiss')} icon={<X size={16} />} onClick={onDismiss} />}
    </div>
  );
}
