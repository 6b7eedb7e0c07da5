import type { LucideIcon } from 'lucide-react';
import { type ReactNode, useId } from 'react';

interface WayProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children: ReactNode;
}

/** One way to begin. */
export function Way({ icon: Icon, title, children }: WayProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="card flex min-w-0 flex-col items-start gap-2 p-4 text-sm">
      <Icon size={18} aria-hidden className="text-accent" />
      <h2 id={id} className="text-base font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}
