import { closeSync, openSync, readSync } from 'node:fs';
import { invalid } from '#domain/errors.ts';
import type { Size } from '#domain/training/algorithm.ts';
import type { LabelledRows } from '#domain/training/features/labelled-rows.ts';
import type { TableSchema } from '#domain/training/features/table-schema.ts';
import { firstRecord } from '#domain/training/scan-csv.ts';
import { type StreamTrained, trainStream } from '#domain/training/streaming/train-stream.ts';
import type { Target } from '#domain/training/task.ts';
import { checkIgnored } from './check-ignored.ts';
import { csvFormat } from './read-table.ts';
import { textPieces } from './text-pieces.ts';
import { optionsOf, type TrainedHere, type TrainTools } from './train-here.ts';
import type { TrainRequest } from './train-request.ts';

/** Files from here on are read in a stream: beyond about twice as much, a file is no one text any more. */
export const streamFromBytes = 256 * 2 ** 20;
/** Rows to judge by: enough for an AUC to within 0.001, and they are kept in memory. */
const maxJudgeRows = 200_000;
const headBytes = 200_000;

export interface TrainedFile extends TrainedHere {
  readonly schema: TableSchema;
  /** Without rows where others judge. */
  readonly judge: LabelledRows;
  readonly target: Target;
  readonly rows: number;
  readonly notes: readonly string[];
}

/** Why a request cannot be met by reading the file in a stream. */
function refuse({
  algorithm,
  group,
  time,
  past,
  costs,
  calibrate,
  refit,
  learningCurve,
}: TrainRequest): void {
  const wishes = {
    '--group': group,
    '--time': time,
    '--lag': past,
    '--cost-fp': costs,
    '--calibrate': calibrate,
  };
  const asked = Object.entries(wishes).filter(([, wish]) => wish !== undefined);
  const name = algorithm === 'gbdt' ? undefined : `--algorithm ${algorithm}`;
  const [first] = [
    ...(name === undefined ? [] : [name]),
    ...asked.map(([option]) => option),
    ...(refit ? ['--refit'] : []),
    ...(learningCurve ? ['--learning-curve'] : []),
  ];
  if (first === undefined) return;
  throw invalid(`A file of this size is read in a stream, where ${first} is not possible.`, {
    hint: 'Train gbdt, or take a part of the rows that fits into memory (256 MB).',
  });
}

/** Gradient boosting on a CSV larger than memory. With `valid` no rows are held out here. */
export async function trainFile(
  request: TrainRequest,
  bytes: number,
  { compute, progress, interruption }: TrainTools,
  onPlanned: (size: Size) => void,
): Promise<TrainedFile> {
  refuse(request);
  const { data, seed, params, constraints, valid, holdOut, reading } = request;
  const start = head(data);
  const format = csvFormat(start, data, reading);
  const names = format.names ?? firstRecord(start)?.fields;
  if (names !== undefined)
    checkIgnored(request.ignore, format.trim ? names.map((name) => name.trim()) : names);
  let read = 0;
  let phase = 0;
  const trained: StreamTrained = await trainStream(
    {
      pieces: () => textPieces(data),
      trim: format.trim,
      ...(format.names && { names: format.names }),
    },
    {
      ...optionsOf(request),
      seed,
      params,
      ...(constraints && { constraints }),
      length: bytes,
      judge: valid === undefined ? { share: holdOut, rows: maxJudgeRows } : { share: 0, rows: 0 },
    },
    {
      compute,
      onPlanned,
      now: () => performance.now(),
      onReading: (which, characters) => {
        read = which === phase ? read + characters : characters;
        phase = which;
        const [step, steps] = [Math.round(read / 2 ** 20), Math.round(bytes / 2 ** 20)];
        progress.step({
          phase: which === 1 ? 'counting' : 'binning',
          step: Math.min(step, steps),
          steps,
          note: 'MB',
        });
        return interruption.breathe();
      },
      onProgress: ({ step, steps, validLoss }) => {
        progress.step({
          phase: 'rounds',
          step,
          steps,
          ...(validLoss !== undefined && { loss: validLoss }),
        });
        return interruption.breathe();
      },
    },
  );
  return { ...trained, notes: format.notes };
}

function head(path: string): string {
  const bytes = new Uint8Array(headBytes);
  const file = openSync(path, 'r');
  try {
    return new TextDecoder().decode(bytes.subarray(0, readSync(file, bytes, 0, headBytes, 0)));
  } finally {
    closeSync(file);
  }
}
