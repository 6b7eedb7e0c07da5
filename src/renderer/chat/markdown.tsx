import { Square, SquareCheck } from 'lucide-react';
import { type ComponentProps, memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { defaultRehypePlugins, Streamdown } from 'streamdown';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { CodeBlock } from './code-block.tsx';

// Without the plugin that reads raw HTML: tags in an answer show as the text that they are.
const REHYPE_PLUGINS = Object.entries(defaultRehypePlugins).flatMap(([name, plugin]) =>
  name === 'raw' ? [] : [plugin],
);

const COMPONENTS = {
  a: Link,
  img: RemoteImage,
  code: CodeBlock,
  inlineCode: InlineCode,
  input: TaskMark,
  table: Table,
};

/** An answer as markdown, safe while it streams: no HTML, no remote content, links only after a look at their host. */
export const Markdown = memo(function Markdown({
  text,
  isStreaming,
}: {
  readonly text: string;
  readonly isStreaming: boolean;
}) {
  return (
    <Streamdown
      className="prose-answer min-w-0 break-words"
      mode={isStreaming ? 'streaming' : 'static'}
      rehypePlugins={REHYPE_PLUGINS}
      components={COMPONENTS}
      controls={false}
    >
      {text}
    </Streamdown>
  );
});

function Link({ href, children }: ComponentProps<'a'> & { readonly children?: ReactNode }) {
  return (
    <a
      href={href}
      className="text-accent underline underline-offset-2"
      onClick={(event) => {
        event.preventDefault();
        if (href) void attempt(api.shellOpenLink({ url: href }));
      }}
    >
      {children}
    </a>
  );
}

function RemoteImage({ src, alt }: ComponentProps<'img'>) {
  const { t } = useTranslation();
  const host = typeof src === 'string' && URL.canParse(src) ? new URL(src).host : '';
  return (
    <span className="inline-block rounded-md border border-dashed border-line px-3 py-2 text-sm text-soft">
      {alt ? `${alt} · ` : ''}
      {t('chat.remoteImage', { host })}
    </span>
  );
}

function InlineCode({ children }: ComponentProps<'code'>) {
  return <code className="rounded bg-sunken px-1 py-0.5 font-mono text-[0.9em]">{children}</code>;
}

/** Wide tables scroll in themselves, so that the page never does. */
function Table({ children }: ComponentProps<'table'>) {
  return (
    <div
      // A region that scrolls must be reachable without a mouse.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className="overflow-x-auto rounded-lg border border-line text-sm"
    >
      <table className="tabular w-full border-collapse">{children}</table>
    </div>
  );
}

/** A task of a list: a picture with a name, since nobody can change it. */
function TaskMark({ checked }: ComponentProps<'input'>) {
  const { t } = useTranslation();
  const Mark = checked ? SquareCheck : Square;
  return (
    <>
      <Mark size={15} aria-hidden className="mr-1.5 inline align-[-2px] text-soft" />
      <span className="sr-only">{t(checked ? 'chat.taskDone' : 'chat.taskOpen')}: </span>
    </>
  );
}
