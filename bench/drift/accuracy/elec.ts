import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wasmCompute } from '#adapters/compute/wasm-compute.ts';
import { defaultDriftSettings } from '#domain/drift/drift-settings.ts';
import { judgeWindow } from '#domain/drift/judge/judge-window.ts';
import type { Labelled } from '#domain/drift/performance/count-labelled.ts';
import {
  buildReference,
  type Reference,
  rowAt,
  selectFeatures,
} from '#domain/drift/reference/reference.ts';
import {
  emptyWindow,
  mergeWindows,
  predictsOf,
  windowCounter,
} from '#domain/drift/window/window-counter.ts';
import type { WindowSketch } from '#domain/drift/window/window-sketch.ts';
import { findColumn, textOf } from '#domain/training/columns.ts';
import { parseCsv } from '#domain/training/csv.ts';
import { labelsOf, predictTable } from '#domain/training/model/predict-table.ts';
import { trainModel } from '#domain/training/model/train-model.ts';
import { isPaused } from '#domain/training/model/train-options.ts';
import type { TrainedModel } from '#domain/training/model/trained-model.ts';
import { selectRows } from '#domain/training/select-rows.ts';
import type { Table } from '#domain/training/table.ts';
import { root } from '../../../tools/local/paths.ts';

/** Half-hours. */
const week = 7 * 48;
const target = 'class';

const rowsOf = (table: Table, from: number, to: number): Table =>
  selectRows(
    table,
    Array.from({ length: to - from }, (_, at) => from + at),
  );

function answersOf(model: TrainedModel, table: Table): Labelled[] {
  const answers = predictTable(model, table);
  const labels = labelsOf(model, answers);
  const column = findColumn(table, target);
  const outcomes = column === undefined ? [] : textOf(column);
  return outcomes.map((outcome, row) => ({
    outcome,
    predicted: labels[row] as string,
    probabilities: Object.fromEntries(
      model.classes.map((name, at) => [name, answers[row * model.classes.length + at] as number]),
    ),
  }));
}

const without = (table: Table): Table => ({
  ...table,
  columns: table.columns.filter(({ name }) => name !== target),
});

interface Week {
  readonly accuracy: number;
  readonly estimated: number;
  readonly data: boolean;
  readonly concept: boolean;
  /** The concept's severity asks to retrain. */
  readonly acts: boolean;
  readonly drifted: readonly string[];
  /** Data drift against the four weeks before. */
  readonly rolling: boolean;
}

/** A week has 336 rows; the default asks for 500. */
const settings = { ...defaultDriftSettings, minRows: 300 };

function countWeek(reference: Reference, model: TrainedModel, rows: Table): WindowSketch {
  const counter = windowCounter({ reference, task: 'binary', classes: model.classes });
  const features = without(rows).columns;
  answersOf(model, rows).forEach((said, row) => {
    counter.add({ id: String(row), features: rowAt(features, row), ...said });
  });
  return counter.sketch();
}

function judgeWeek(
  reference: Reference,
  window: WindowSketch,
  before: readonly WindowSketch[],
): Week {
  const found = judgeWindow({ reference, window, settings });
  const { features, predictions } = before.reduce(mergeWindows, emptyWindow);
  const rolling = judgeWindow({
    reference: { ...reference, features, predictions },
    window,
    settings,
  });
  const severity = found.conceptDrift?.severity;
  return {
    accuracy: found.performance.measured?.metrics.accuracy ?? Number.NaN,
    estimated: found.performance.estimated?.metrics.accuracy ?? Number.NaN,
    data: found.verdict === 'drift',
    concept: found.conceptDrift?.verdict === 'drift',
    acts: severity === 'warning' || severity === 'critical',
    drifted: found.features.filter(({ verdict }) => verdict === 'drift').map(({ name }) => name),
    rolling: rolling.verdict === 'drift',
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (value: number): string => (Number.isNaN(value) ? '-' : (value * 100).toFixed(1));
const shareOf = (weeks: readonly Week[], holds: (one: Week) => boolean): number =>
  weeks.length === 0 ? Number.NaN : weeks.filter(holds).length / weeks.length;

/**
 * elec.csv in the order of time: a model of the first third (its last fifth held out), then week by week: what was alarmed, and
 * what the predictions were worth. undefined where the file is absent.
 */
export async function elecInTime(
  say: (line: string) => void,
): Promise<{ readonly text: string; readonly figures: object } | undefined> {
  const path = join(root, '..', 'shared', 'data', 'elec.csv');
  if (!existsSync(path)) {
    say('elec.csv is absent: not measured.');
    return undefined;
  }
  const table = parseCsv(readFileSync(path, 'utf8'));
  const third = Math.floor(table.rows / 3);
  const cut = Math.floor(third * 0.8);
  const learnt = rowsOf(table, 0, cut);
  const held = rowsOf(table, cut, third);
  const trained = await trainModel(
    learnt,
    { target, task: 'binary', positiveClass: '1', idColumns: [] },
    { compute: wasmCompute({ threads: 1 }) },
  );
  if (isPaused(trained)) throw new Error('The training paused without a deadline.');
  const reference = selectFeatures(
    buildReference({
      table: learnt,
      target,
      idColumns: [],
      importance: Object.fromEntries(trained.importance.map((one) => [one.feature, one.share])),
      holdOut: {
        table: without(held),
        predicts: predictsOf('binary', trained.classes),
        predictions: answersOf(trained, held),
      },
    }),
    new Set(trained.inputs.map(({ name }) => name)),
  );
  const baseline =
    (reference.concept?.moments.correct ?? 0) / (reference.concept?.moments.labels ?? 1);
  const windows: WindowSketch[] = [];
  for (let from = third - 4 * week; from + week <= table.rows; from += week)
    windows.push(countWeek(reference, trained, rowsOf(table, from, from + week)));
  const weeks = windows
    .slice(4)
    .map((window, at) => judgeWeek(reference, window, windows.slice(at, at + 4)));
  const text = elecText(weeks, baseline, trained);
  say(text);
  return { text, figures: figuresOf(weeks, baseline) };
}

const fell = (baseline: number) => (one: Week) => baseline - one.accuracy >= 0.05;

function figuresOf(weeks: readonly Week[], baseline: number) {
  const down = weeks.filter(fell(baseline));
  const up = weeks.filter((one) => !fell(baseline)(one));
  const rounded = (value: number) => Number(value.toFixed(4));
  return {
    weeks: weeks.length,
    baseline: rounded(baseline),
    accuracy: rounded(mean(weeks.map(({ accuracy }) => accuracy))),
    estimateOff: rounded(
      mean(weeks.map(({ accuracy, estimated }) => Math.abs(accuracy - estimated))),
    ),
    down: down.length,
    dataAlarmsWhenDown: rounded(shareOf(down, ({ data }) => data)),
    dataAlarmsElse: rounded(shareOf(up, ({ data }) => data)),
    rollingAlarmsWhenDown: rounded(shareOf(down, ({ rolling }) => rolling)),
    rollingAlarmsElse: rounded(shareOf(up, ({ rolling }) => rolling)),
    actionsWhenDown: rounded(shareOf(down, ({ acts }) => acts)),
    actionsElse: rounded(shareOf(up, ({ acts }) => acts)),
    conceptAlarmsWhenDown: rounded(shareOf(down, ({ concept }) => concept)),
    conceptAlarmsElse: rounded(shareOf(up, ({ concept }) => concept)),
  };
}

function elecText(weeks: readonly Week[], baseline: number, trained: TrainedModel): string {
  const drop = (one: Week) => baseline - one.accuracy;
  const bands: readonly (readonly [string, (one: Week) => boolean])[] = [
    ['less than 2 points', (one) => drop(one) < 0.02],
    ['2 to 5', (one) => drop(one) >= 0.02 && drop(one) < 0.05],
    ['5 to 10', (one) => drop(one) >= 0.05 && drop(one) < 0.1],
    ['10 and more', (one) => drop(one) >= 0.1],
  ];
  const rows = bands.map(([name, holds]) => {
    const some = weeks.filter(holds);
    return `| ${name} | ${some.length} | ${percent(shareOf(some, ({ data }) => data))} | ${percent(shareOf(some, ({ rolling }) => rolling))} | ${percent(shareOf(some, ({ concept }) => concept))} | ${percent(shareOf(some, ({ acts }) => acts))} | ${percent(mean(some.map(({ accuracy }) => accuracy)))} | ${percent(mean(some.map(({ estimated }) => estimated)))} |`;
  });
  const months = Array.from({ length: Math.ceil(weeks.length / 8) }, (_, at) =>
    weeks.slice(at * 8, at * 8 + 8),
  ).map(
    (some, at) =>
      `| ${at * 8 + 1} to ${at * 8 + some.length} | ${percent(mean(some.map(({ accuracy }) => accuracy)))} | ${percent(mean(some.map(({ estimated }) => estimated)))} | ${some.filter(({ data }) => data).length} of ${some.length} | ${some.filter(({ concept }) => concept).length} of ${some.length} | ${[...new Set(some.flatMap(({ drifted }) => drifted))].sort().join(', ')} |`,
  );
  const off = mean(weeks.map(({ accuracy, estimated }) => estimated - accuracy));
  const all = (holds: (one: Week) => boolean) => weeks.filter(holds).length;
  return `## Drift: elec in the order of time

Electricity prices (45 312 half-hours). A model (${trained.algorithm}, our defaults) of the first third, its last fifth held out; the other two
thirds week by week (336 rows, all with their outcome). Accuracy on the hold-out ${percent(baseline)} %, afterwards ${percent(mean(weeks.map(({ accuracy }) => accuracy)))} % on average.
The checks see the columns that the model reads: ${trained.inputs.map(({ name }) => name).join(', ')}.

Alarms by how far accuracy fell below the hold-out's, in % of those weeks:

| accuracy fell by | weeks | data drift | data drift, against the 4 weeks before | concept drift | asks to retrain | accuracy | estimated |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

| weeks | accuracy | estimated | data drift | concept drift | columns |
| --- | --- | --- | --- | --- | --- |
${months.join('\n')}

What was found: data drift in ${all(({ data }) => data)} and concept drift in ${all(({ concept }) => concept)} of ${weeks.length} weeks, against the four weeks before data drift in ${all(({ rolling }) => rolling)}. A week is a season of its own:
against half a year before, and often against the month before, it is different whether the model suffers or not, so the data alarm says little here.
The relation has changed too, nearly all the time, even where accuracy is back; what tells the weeks apart is how far accuracy fell (the bands of
severity), and that needs outcomes. The estimate without outcomes is ${Math.abs(off) < 0.02 ? 'near' : off > 0 ? 'too high' : 'too low'} on average (by ${percent(Math.abs(off))} points), most where the model fails most:
it cannot see what it assumes to be unchanged.
`;
}
