import { TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from './api.ts';
import { attempt } from './stores/actions.ts';
import { useAppStore, useSlice } from './stores/app-store.ts';
import { IconButton } from './ui/button.tsx';

/** What the person should know and no single control shows: notices of main, and the last call that failed. */
export function Banners() {
  const { t } = useTranslation();
  const notices = useSlice('notices');
  const failure = useAppStore((state) => state.failure);
  const failed = useAppStore((state) => state.failed);
  return (
    <>
      {notices.map(({ id, code, detail }) => (
        <Banner key={id} onDismiss={() => void attempt(api.appDismissNotice({ noticeId: id }))}>
          {t(`notices.${code}`, { detail })}
        </Banner>
      ))}
      {failure && (
        <Banner onDismiss={() => failed(null)}>
          {t(`ipc.${failure.code}`, { message: failure.message })}
        </Banner>
      )}
    </>
  );
}

function Banner({ children, onDismiss }: { readonly children: ReactNode; readonly onDismiss: () => void }) {
  const { t } = useTranslation();
  return (
    <div role="alert" className="flex items-start gap-3 border-b border-line bg-warn-wash px-5 py-2 text-sm">
      <TriangleAlert size={16} className="mt-1 shrink-0 text-warn" aria-hidden />
      <p className="flex-1 break-words">{children}</p>
      <IconButton label={t('common.dismiss')} icon={<X size={16} />} onClick={onDismiss} />
    </div>
  );
}
