import { type ReactNode, useEffect, useId, useRef } from 'react';

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** The buttons at its foot. */
  readonly actions: ReactNode;
  /** Escape was pressed. */
  readonly onCancel: () => void;
}

/** A question in front of everything else. The browser's own dialog: it keeps the focus inside and gives it back. */
export function Dialog({ title, children, actions, onCancel }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
      className="m-auto max-h-[min(44rem,calc(100vh-4rem))] w-[min(40rem,calc(100vw-3rem))] overflow-hidden rounded-xl border border-line bg-surface p-0 text-ink shadow-2xl backdrop:bg-black/40"
    >
      <div className="flex max-h-[inherit] flex-col">
        <h2 id={titleId} className="border-b border-line px-5 py-4 text-base font-semibold">
          {title}
        </h2>
        <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4 text-sm" tabIndex={-1}>
          {children}
        </div>
        <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{actions}</div>
      </div>
    </dialog>
  );
}
