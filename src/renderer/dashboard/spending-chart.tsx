import { useEffect, useRef } from 'react';
import { type SpendingPicture, SpendingPlot } from './spending-plot.ts';
import './spending-chart.css';

/** Spending over time as a picture. For the eye alone: the same figures stand beside it as text, and as a table. */
export function SpendingChart({ stack, language, marked, onPoint }: SpendingPicture) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<SpendingPlot>(null);
  useEffect(() => {
    if (!host.current) return;
    const made = new SpendingPlot(host.current);
    plot.current = made;
    return () => {
      made.end();
      plot.current = null;
    };
  }, []);
  useEffect(
    () => plot.current?.show({ stack, language, marked, onPoint }),
    [stack, language, marked, onPoint],
  );
  return <div ref={host} aria-hidden className="spending-chart h-60 w-full min-w-0" />;
}
