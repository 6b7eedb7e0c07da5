import { useEffect, useRef } from 'react';
import { type SpendingPicture, SpendingPlot } from './spending-plot.ts';
import './spending-chart.css';

interface SpendingChartProps {
  readonly picture: SpendingPicture;
  /** The time to point at, by its place. */
  readonly pointed: number | null;
  readonly onPick: (time: number) => void;
}

/** Spending over time as a picture. For the eye and the mouse alone: the same figures stand beside it as text, and as a table. */
export function SpendingChart({ picture, pointed, onPick }: SpendingChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<SpendingPlot>(null);
  const { stack, language, marked, onPoint } = picture;
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
  useEffect(() => plot.current?.pointAt(pointed), [pointed]);
  const open = () => {
    // As the line has it: a click can come before what the pointer did was drawn.
    const time = plot.current?.pointed ?? null;
    if (time !== null) onPick(time);
  };
  return (
    <div
      ref={host}
      aria-hidden
      className="spending-chart h-60 w-full min-w-0"
      // Whoever points by key keeps the focus, and the time pointed at is not let go of before the click.
      onMouseDown={(event) => event.preventDefault()}
      onClick={open}
    />
  );
}
