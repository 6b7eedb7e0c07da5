import { Check, Copy } from 'lucide-react';
import { type ComponentProps, isValidElement, type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIsCodeFenceIncomplete } from 'streamdown';
import { IconButton } from '../ui/button.tsx';
import type { CodeToken } from './highlighter.ts';

/** Code in an answer: its language, a way to copy it, and colours once it is complete. */
export function CodeBlock({ className, children }: ComponentProps<'code'>) {
  const { t } = useTranslation();
  const language = /language-([^\s]+)/.exec(className ?? '')?.[1] ?? '';
  const code = textIn(children).replace(/\n$/, '');
  const [copied, setCopied] = useState<string | null>(null);
  const isCopied = copied === code;
  const copy = async () => {
    await navigator.clipboard.writeText(code);
    setCopied(code);
  };
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <div className="flex items-center justify-between border-b border-line bg-sunken py-0.5 pr-1 pl-3">
        <span className="font-mono text-xs text-soft">{language}</span>
        <IconButton
          label={t(isCopied ? 'common.copied' : 'chat.copyCode')}
          icon={isCopied ? <Check size={14} /> : <Copy size={14} />}
          onBlur={() => setCopied(null)}
          onClick={() => void copy()}
        />
      </div>
      <pre
        // A region that scrolls must be reachable without a mouse.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="overflow-x-auto px-3 py-2.5 font-mono text-sm leading-relaxed -outline-offset-2"
      >
        <code>
          <Lines code={code} language={language} />
        </code>
      </pre>
    </div>
  );
}

function Lines({ code, language }: { readonly code: string; readonly language: string }) {
  const lines = useHighlighted(code, language);
  if (!lines) return code;
  return lines.map((line, index) => (
    // Lines and tokens have no name but their place, and never move.
    // oxlint-disable react/no-array-index-key
    <span key={index}>
      {line.map(({ text, color }, place) => (
        <span key={place} style={{ color }}>
          {text}
        </span>
      ))}
      {'\n'}
    </span>
    // oxlint-enable react/no-array-index-key
  ));
}

/** The code in colours; `null` while it is still growing, while they load, and where there are none. */
function useHighlighted(code: string, language: string): readonly (readonly CodeToken[])[] | null {
  const isGrowing = useIsCodeFenceIncomplete();
  const [found, setFound] = useState<{ code: string; lines: readonly (readonly CodeToken[])[] } | null>(null);
  useEffect(() => {
    if (isGrowing || language === '') return undefined;
    let isCurrent = true;
    void import('./highlighter.ts')
      .then(({ highlight }) => highlight(code, language))
      .then((lines) => {
        if (isCurrent && lines) setFound({ code, lines });
      });
    return () => {
      isCurrent = false;
    };
  }, [code, language, isGrowing]);
  return found?.code === code ? found.lines : null;
}

function textIn(node: ReactNode): string {
  if (typeof node === 'string') return node;
  if (Array.isArray(node)) return node.map(textIn).join('');
  return isValidElement<{ children?: ReactNode }>(node) ? textIn(node.props.children) : '';
}
