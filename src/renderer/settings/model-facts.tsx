import { useTranslation } from 'react-i18next';
import type { ModelCapabilities } from '../../shared/provider.ts';
import { compact } from '../ui/format.ts';

interface ModelFactsProps {
  readonly contextLength: number | null;
  readonly capabilities: ModelCapabilities;
}

const CAPABILITIES = ['tools', 'images', 'reasoning'] as const;

/** What is known of a model: its window, and what it can. */
export function ModelFacts({ contextLength, capabilities }: ModelFactsProps) {
  const { t, i18n } = useTranslation();
  const facts = [
    ...(contextLength === null
      ? []
      : [t('modelList.context', { tokens: compact(contextLength, i18n.language) })]),
    ...CAPABILITIES.filter((name) => capabilities[name]).map((name) => t(`modelList.${name}`)),
  ];
  if (facts.length === 0) return null;
  return <span className="hint tabular">{facts.join(' · ')}</span>;
}
