import { FileUp } from 'lucide-react';
import { type ReactNode, useId } from 'react';

interface FileButtonProps {
  readonly children: ReactNode;
  /** As an input's `accept`. */
  readonly accept: string;
  readonly onPick: (file: File) => void;
}

/** The browser's own file field, under a label that looks like every other button. */
export function FileButton({ children, accept, onPick }: FileButtonProps) {
  const id = useId();
  return (
    <span className="relative inline-flex h-8 items-center gap-1.5 rounded-md border border-line bg-surface px-3 text-sm font-medium hover:bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent">
      <FileUp size={14} aria-hidden />
      <label htmlFor={id}>{children}</label>
      <input
        id={id}
        type="file"
        accept={accept}
        onChange={({ target }) => {
          const [picked] = target.files ?? [];
          // The same file can be picked again once it has changed.
          target.value = '';
          if (picked) onPick(picked);
        }}
        className="absolute inset-0 cursor-pointer opacity-0"
      />
    </span>
  );
}
