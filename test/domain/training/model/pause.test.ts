import { beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '#domain/training/model/checkpoint.ts';
import { fingerprint } from '#domain/training/model/fingerprint.ts';
import { trainModel } from '#domain/training/model/train-model.ts';
import {
  isPaused,
  type TrainContext,
  type TrainOptions,
} from '#domain/training/model/train-options.ts';
import type { TrainedModel } from '#domain/training/model/trained-model.ts';
import { counting } from './counting.ts';
import { randomTable, target } from './random-table.ts';

vi.mock('#domain/training/algorithms.ts', async () => ({
  algorithms: { gbdt: (await import('./counting.ts')).gbdt },
}));

const table = randomTable({ seed: 3, rows: 600, task: 'binary', columns: ['whole', 'many'] });
const options: TrainOptions = { target, idColumns: [], calibrate: 'platt' };
const compute = {} as TrainContext['compute'];

/** A place for one checkpoint, and time that passes by 10 s whenever somebody asks what is left. */
function place(everyMs = 1e9) {
  const kept: { bytes?: Uint8Array; saves: number } = { saves: 0 };
  let now = 0;
  const later = (ms: number) => {
    now += ms;
    return now;
  };
  return {
    kept,
    context: (limitMs: number): TrainContext => {
      let left = limitMs;
      return {
        compute,
        checkpoints: {
          load: async () => kept.bytes,
          save: async (bytes) => {
            kept.bytes = bytes;
            kept.saves++;
          },
          everyMs,
          clock: { now: () => new Date(later(1000)) },
        },
        deadline: () => {
          left -= 10_000;
          return left;
        },
      };
    },
  };
}

async function done(result: ReturnType<typeof trainModel>): Promise<TrainedModel> {
  const model = await result;
  if (isPaused(model)) throw new Error('paused');
  return model;
}

describe('trainModel that is short of time', () => {
  beforeEach(() => {
    counting.steps = 0;
    counting.keepsState = true;
  });

  it('RTR-4: pauses before the deadline and continues where it was, to the same model', async () => {
    const whole = await done(trainModel(table, options, { compute }));
    const stepsOfWhole = counting.steps;
    expect([stepsOfWhole, whole.params.trees, whole.learningCurve.length]).toEqual([17, 7, 10]);
    counting.steps = 0;

    const { context } = place();
    const pauses: unknown[] = [];
    let model = await trainModel(table, options, context(90_000));
    for (; isPaused(model) && pauses.length < 20; pauses.push(model)) {
      model = await trainModel(table, options, context(90_000));
      if (!isPaused(model)) break;
    }
    expect(model).toEqual(whole);
    expect(counting.steps).toBe(stepsOfWhole);
    expect(pauses.length).toBeGreaterThan(1);
    expect(pauses).toContainEqual(expect.objectContaining({ paused: true, phase: 'fit' }));
  });

  it('RTR-4: saves now and then, so that a training that was killed loses little', async () => {
    const whole = await done(trainModel(table, options, { compute }));
    const { kept, context } = place(2000);
    const killed = {
      ...context(1e9),
      onProgress: ({ phase, step }: { phase: string; step: number }) => {
        if (phase === 'fit' && step === 5) throw new Error('killed');
      },
    };
    await expect(trainModel(table, options, killed)).rejects.toThrow('killed');
    expect(kept.saves).toBeGreaterThan(3);
    counting.steps = 0;
    expect(await done(trainModel(table, options, context(1e9)))).toEqual(whole);
    // At most the steps since the last save are done again, and none of the search.
    expect(counting.steps).toBeLessThanOrEqual(5);
  });

  it('RTR-4: begins anew, saying so, when the checkpoint is of other data, options, or torn', async () => {
    const whole = await done(trainModel(table, options, { compute }));
    const { kept, context } = place();
    await trainModel(table, options, context(60_000));
    const saved = kept.bytes;
    const others: [typeof table, TrainOptions][] = [
      [{ ...table, columns: table.columns.toReversed() }, options],
      [table, { ...options, seed: 2 }],
      [table, { ...options, params: { trees: 12 } }],
    ];
    for (const [rows, other] of others) {
      if (saved) kept.bytes = saved;
      expect((await done(trainModel(rows, other, context(1e9)))).notes).toContain(
        'A checkpoint of other data or options was there; the training began anew.',
      );
    }
    for (const torn of [saved?.slice(0, 40), saved?.map((byte, i) => (i === 9 ? 255 : byte))]) {
      if (torn) kept.bytes = torn;
      const { notes, ...model } = await done(trainModel(table, options, context(1e9)));
      expect(model).toEqual({ ...whole, notes: undefined, ...model });
      expect(notes).toHaveLength(whole.notes.length + 1);
    }
  });

  it('RTR-4: begins the fit anew when its state is damaged or of another version', async () => {
    const whole = await done(trainModel(table, options, { compute }));
    const { kept, context } = place();
    await trainModel(table, options, context(60_000));
    const saved = kept.bytes && decodeCheckpoint(kept.bytes);
    if (saved?.fit === undefined) throw new Error('nothing was saved');
    kept.bytes = encodeCheckpoint({ ...saved, fit: Uint8Array.of(1, 2, 3) });
    expect(await done(trainModel(table, options, context(1e9)))).toEqual(whole);
  });

  it('RTR-4: ends early with what there is where pausing cannot help', async () => {
    const alone = await done(
      trainModel(table, options, {
        compute,
        deadline: place().context(70_000).deadline ?? (() => 0),
      }),
    );
    expect(alone.notes.at(-1)).toMatch(/^Time was up after \d of 10 steps\.$/);
    // An algorithm without state: paused once, and the second time it ends.
    counting.keepsState = false;
    const { context } = place();
    expect(isPaused(await trainModel(table, options, context(70_000)))).toBe(true);
    const model = await done(trainModel(table, options, context(70_000)));
    expect(model.notes.at(-1)).toMatch(/^Time was up/);
  });

  it('tells of its steps', async () => {
    const told: unknown[] = [];
    await trainModel(table, options, { compute, onProgress: (each) => void told.push(each) });
    expect(told).toHaveLength(17);
    expect(told[0]).toEqual({ phase: 'search', step: 1, steps: 10, validLoss: 36 });
    expect(told[16]).toEqual({ phase: 'fit', step: 7, steps: 7 });
  });
});

describe('a checkpoint', () => {
  it('RTR-4: reads as it was written', () => {
    const state = {
      fingerprint: 'abc',
      phase: 'fit',
      step: 3,
      found: {
        params: { rounds: 7, lossé: 'größe', on: true },
        learningCurve: [0.1, 1e-300, 1 / 3],
        calibration: {
          kind: 'isotonic',
          x: Float32Array.of(0.1, 0.7),
          y: Float32Array.of(0, 1 / 3),
        },
      },
      fit: Uint8Array.of(1, 2, 255),
    } as const;
    expect(decodeCheckpoint(encodeCheckpoint(state))).toEqual(state);
    const bare = { fingerprint: '', phase: 'search', step: 0 } as const;
    expect(decodeCheckpoint(encodeCheckpoint(bare))).toEqual(bare);
    expect(decodeCheckpoint(Uint8Array.of(1, 2, 3))).toBeUndefined();
  });

  it('RTR-4: knows its data and options by a fingerprint', () => {
    const of = (options: unknown, ...values: (string | number)[]) =>
      fingerprint(options, [
        { rows: values.length, columns: [{ name: 'a', kind: 'text', values: values.map(String) }] },
      ]);
    expect(of({ a: 1, b: 2 }, 'x')).toBe(of({ b: 2, a: 1 }, 'x'));
    const prints = [
      of({}, 'ab', 'c'),
      of({}, 'a', 'bc'),
      of({}, 'ab', 'd'),
      of({ seed: 1 }, 'ab', 'c'),
      of({}, 'ab'),
    ];
    expect(new Set(prints).size).toBe(prints.length);
    expect(prints[0]).toMatch(/^[0-9a-f]{16}$/);
  });
});
