import type { Estimate, ParamRange, Params, Size } from '../algorithm.ts';
import { checkedParams } from '../params.ts';

/** What `arch: 'auto'` tries: each for a few epochs, then without the worst, and so on. */
export const candidates = ['32', '64-32', '128-64'] as const;
export const trialEpochs = 2;
const largestLayer = 1024;
/** Nanoseconds of a product with its two of the way back, on a 2.5 GHz Xeon core. */
const nsPerWeight = 2;

export function mlpSpace({ task, rows }: Size): ParamRange[] {
  const batch =
    rows < 2000 ? 32 : rows < 10_000 ? 64 : rows < 40_000 ? 128 : rows < 200_000 ? 256 : 512;
  const epochs = Math.max(10, Math.min(100, Math.round((6000 * batch) / Math.max(rows, 1))));
  return [
    { name: 'arch', kind: 'choice', choices: ['auto', ...candidates], default: 'auto' },
    { name: 'learningRate', kind: 'number', min: 1e-4, max: 0.03, log: true, default: 0.002 },
    { name: 'batch', kind: 'integer', min: 16, max: 1024, log: true, default: batch },
    { name: 'epochs', kind: 'integer', min: 5, max: 200, log: true, default: epochs },
    { name: 'weightDecay', kind: 'number', min: 1e-4, max: 3, log: true, default: 0.1 },
    ...(task === 'regression'
      ? []
      : [
          { name: 'classBalance', kind: 'choice', choices: [false, true], default: false } as const,
        ]),
  ];
}

export function mlpEstimate(size: Size, params: Params): Estimate {
  const used = mlpParams(size, params);
  const { rows, columns, outputs } = size;
  const hidden = hiddenOf(used.arch === 'auto' ? '64-32' : String(used.arch));
  const sizes = [columns, ...hidden, outputs];
  const weights = sizes.slice(1).reduce((sum, each, i) => sum + each * (sizes[i] as number), 0);
  const epochs = Number(used.epochs) + (used.arch === 'auto' ? 3 * trialEpochs : 0);
  return {
    cpuSeconds: (epochs * rows * weights * nsPerWeight) / 1e9,
    bytes: 4 * rows * columns + 24 * rows + 48 * weights,
  };
}

/** Errors: `invalid`, naming the parameter that does not fit. */
export function mlpParams(size: Size, chosen: Params = {}): Params {
  const ranges = mlpSpace(size).map((range) =>
    range.name === 'arch' && range.kind === 'choice' && isArch(chosen.arch)
      ? { ...range, choices: [...range.choices, chosen.arch] }
      : range,
  );
  return checkedParams(ranges, chosen, {
    learningRate: [1e-7, 1],
    batch: [1, 100_000],
    epochs: [1, 10_000],
    weightDecay: [0, 100],
  });
}

/** `64` or `64-32` or `64-32-16`: the sizes of the hidden layers. */
function isArch(text: Params[string] | undefined): text is string {
  if (typeof text !== 'string' || !/^[1-9]\d{0,3}(-[1-9]\d{0,3}){0,2}$/.test(text)) return false;
  return hiddenOf(text).every((size) => size <= largestLayer);
}

export function hiddenOf(arch: string): number[] {
  return arch.split('-').map(Number);
}
