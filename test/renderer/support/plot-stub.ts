import { vi } from 'vitest';

interface Cursor {
  readonly cursor: { readonly idx: number | null };
}

interface Options {
  readonly series: readonly unknown[];
  readonly hooks: { readonly setCursor: readonly ((plot: Cursor) => void)[] };
}

/** What was drawn last and how often, in place of uPlot: there is no canvas here to draw on. */
export const drawn: {
  data: readonly (readonly number[])[] | null;
  plots: number;
  point: (time: number | null) => void;
} = { data: null, plots: 0, point: () => {} };

class PlotStub {
  static readonly paths = {};
  cursor: Cursor['cursor'] = { idx: null };

  constructor(options: Options, data: readonly (readonly number[])[]) {
    drawn.plots += 1;
    drawn.data = data;
    drawn.point = (idx) => {
      this.cursor = { idx };
      options.hooks.setCursor.forEach((said) => said({ cursor: { idx } }));
    };
  }

  setData(data: readonly (readonly number[])[]): void {
    drawn.data = data;
  }

  valToPos(time: number): number {
    return time;
  }

  setCursor({ left }: { readonly left: number }): void {
    drawn.point(left < 0 ? null : left);
  }

  redraw(): void {}

  setSize(): void {}

  destroy(): void {}
}

vi.mock('uplot', () => ({ default: PlotStub }));
