import uPlot from 'uplot';
import { timeWords } from '../ui/time-words.ts';
import { edgesOf, type SpendingStack } from './stack-spending.ts';

/** The plot's height on the page. */
export const PLOT_HEIGHT_PX = 240;

/** Fewer times than these make no area: they are drawn as columns. */
const FEWEST_FOR_AREAS = 3;

/** How strongly the other layers show while one is pointed out, as the last two digits of a colour. */
const FADED = '40';

const FONT = '12px "Inter Variable", system-ui, sans-serif';

/** What a plot shows. */
export interface SpendingPicture {
  readonly stack: SpendingStack;
  readonly language: string;
  /** The layer to point out, by its place in the stack; `null` shows all alike. */
  readonly marked: number | null;
  /** Says which time the pointer is at; `null` once it has left. */
  readonly onPoint: (time: number | null) => void;
}

/**
 * The stack drawn by uPlot. uPlot counts in floats, which are places on the screen here; no amount is ever read back from
 * them.
 */
export class SpendingPlot {
  readonly #host: HTMLElement;
  readonly #resizing: ResizeObserver;
  readonly #theme = window.matchMedia('(prefers-color-scheme: dark)');
  #picture: SpendingPicture | null = null;
  #plot: uPlot | null = null;
  #shape = '';

  constructor(host: HTMLElement) {
    this.#host = host;
    this.#resizing = new ResizeObserver(() => {
      this.#plot?.setSize({ width: host.clientWidth, height: PLOT_HEIGHT_PX });
    });
    this.#resizing.observe(host);
    this.#theme.addEventListener('change', this.#repaint);
  }

  /** Draws this from now on. The drawing is made anew only where other layers or another kind of drawing are needed. */
  show(picture: SpendingPicture): void {
    const before = this.#picture;
    this.#picture = picture;
    const shape = `${picture.stack.layers.map(({ key }) => key).join()} ${areColumns(picture.stack)}`;
    if (this.#plot === null || shape !== this.#shape) {
      this.#plot?.destroy();
      this.#shape = shape;
      this.#plot = new uPlot(this.#options(picture), dataOf(picture.stack), this.#host);
    } else if (before?.stack !== picture.stack) this.#plot.setData(dataOf(picture.stack));
    else this.#plot.redraw(false, before.language !== picture.language);
  }

  /** The time that the line is at; `null` without one. */
  get pointed(): number | null {
    return this.#plot?.cursor.idx ?? null;
  }

  /** Moves the line to a time, as the pointer would; `null` takes it away. */
  pointAt(time: number | null): void {
    const plot = this.#plot;
    if (plot === null || this.pointed === time) return;
    plot.setCursor({ left: time === null ? -1 : plot.valToPos(time, 'x'), top: time === null ? -1 : 0 });
  }

  /** Takes the drawing away. */
  end(): void {
    this.#resizing.disconnect();
    this.#theme.removeEventListener('change', this.#repaint);
    this.#plot?.destroy();
    this.#plot = null;
  }

  readonly #repaint = (): void => {
    this.#plot?.redraw(false, true);
  };

  #options({ stack }: SpendingPicture): uPlot.Options {
    const [layers, inColumns] = [stack.layers.length, areColumns(stack)];
    const paths = inColumns ? uPlot.paths.bars?.({ size: [0.4, 80] }) : uPlot.paths.linear?.();
    return {
      width: this.#host.clientWidth,
      height: PLOT_HEIGHT_PX,
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: {
        x: { time: false, range: (_plot, min, max) => (inColumns ? [min - 0.5, max + 0.5] : [min, max]) },
        y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.08 : 1] },
      },
      series: [
        {},
        ...Array.from({ length: layers }, (_, index) => ({
          width: 1,
          points: { show: false },
          ...(paths && { paths }),
          stroke: () => inkOf('--surface'),
          // uPlot's first series lies at the bottom, where the last layer of the stack is.
          fill: () => this.#colourOf(layers - 1 - index),
        })),
      ],
      // Each layer is filled down to the one below it, not to the ground, so that a faded one shows nothing through.
      bands: Array.from({ length: layers - 1 }, (_, index) => ({ series: [index + 2, index + 1] })),
      axes: [this.#timeAxis(), amountAxis()],
      hooks: { setCursor: [({ cursor }) => this.#picture?.onPoint(cursor.idx ?? null)] },
    };
  }

  #timeAxis(): uPlot.Axis {
    return {
      stroke: () => inkOf('--soft'),
      font: FONT,
      grid: { show: false },
      ticks: { show: false },
      size: 32,
      gap: 10,
      space: 72,
      incrs: [1, 2, 3, 4, 6, 7, 12, 14, 24, 28, 48, 56, 84, 168],
      values: (_plot, places) => places.map((place) => this.#timeAt(place)),
    };
  }

  #timeAt(place: number): string {
    const time = this.#picture?.stack.times[place];
    if (time === undefined || this.#picture === null) return '';
    return timeWords(time, this.#picture.language, time.includes('T') ? 'hour' : 'short');
  }

  #colourOf(layer: number): string {
    if (this.#picture === null) return '';
    const { stack, marked } = this.#picture;
    const colour = inkOf(layerColour(stack, layer));
    return marked === null || marked === layer ? colour : `${colour}${FADED}`;
  }
}

/** The custom property that holds a layer's colour. */
export function layerColour(stack: SpendingStack, layer: number): string {
  return stack.layers[layer]?.model === null ? '--layer-others' : `--layer-${layer}`;
}

function areColumns({ times }: SpendingStack): boolean {
  return times.length < FEWEST_FOR_AREAS;
}

function dataOf(stack: SpendingStack): uPlot.AlignedData {
  // Places in the list rather than moments: a day that the clocks change on is as wide as any other.
  return [stack.times.map((_, index) => index), ...edgesOf(stack).map((edge) => [...edge])];
}

function amountAxis(): uPlot.Axis {
  return {
    stroke: () => inkOf('--soft'),
    font: FONT,
    grid: { stroke: () => inkOf('--line'), width: 1 },
    ticks: { show: false },
    space: 44,
    size: (_plot, values) => 16 + 7 * Math.max(0, ...(values ?? []).map((value) => value.length)),
    // Marks on a scale, not amounts: the digits that a float adds at its end are cut off.
    values: (_plot, marks) => marks.map((mark) => `$${Number(mark.toPrecision(6))}`),
  };
}

function inkOf(property: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(property).trim();
}
