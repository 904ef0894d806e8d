import type { ConceptMoments } from '../concept/concept-moments.ts';
import { type DriftSettings, defaultDriftSettings } from '../drift-settings.ts';
import type { LabelledSketch } from '../performance/labelled-sketch.ts';
import type { Reference } from '../reference/reference.ts';
import type { TableSketch } from '../sketch/table-sketch.ts';
import { emptyWindow } from '../window/window-counter.ts';
import type { WindowSketch } from '../window/window-sketch.ts';
import type { DriftFindings } from './findings.ts';
import { judgeWindow } from './judge-window.ts';

export {
  conceptCounter,
  mergeCounts,
  planConcept,
} from '../concept/plan-concept.ts';

/** A file, counted; `labelled` and `concept` of a second pass, when label and prediction are known. */
export interface FileCounts {
  readonly table: TableSketch;
  readonly labelled: LabelledSketch | null;
  readonly concept: ConceptMoments | null;
}

const sameName = (name: string): string => name;

/** Columns of a table by name; the sample goes along. */
export function selectColumns(
  table: TableSketch,
  wanted: (name: string) => boolean,
  rename: (name: string) => string = sameName,
): TableSketch {
  const kept = table.columns.flatMap(({ name }, at) => (wanted(name) ? [at] : []));
  if (kept.length === table.columns.length && rename === sameName) return table;
  return {
    ...table,
    columns: kept.map((at) => {
      const column = table.columns[at] as (typeof table.columns)[number];
      return { ...column, name: rename(column.name) };
    }),
    sample: table.sample.map(({ key, values }) => ({
      key,
      values: kept.map((at) => values[at] ?? null),
    })),
  };
}

/** Two files, as a reference and a window: the label is no feature, the prediction is judged apart. */
export function judgeFiles(asked: {
  readonly reference: FileCounts;
  readonly current: FileCounts;
  readonly label?: string;
  readonly prediction?: string;
  readonly settings?: DriftSettings;
}): DriftFindings {
  const { reference, current, label, prediction, settings = defaultDriftSettings } = asked;
  const isFeature = (name: string) => name !== label && name !== prediction;
  const isClass =
    reference.labelled?.task === 'classification' &&
    reference.labelled.scores.every(({ counts }) => counts.every((count) => count === 0));
  const said = (table: TableSketch) =>
    prediction === undefined
      ? null
      : selectColumns(
          table,
          (name) => !isFeature(name),
          (name) => (name === label ? 'outcome' : isClass ? 'class' : 'score'),
        );
  const terms = reference.concept?.sums.map(() => ({ kind: 'level' }) as const) ?? [];
  const asReference: Reference = {
    schemaVersion: 2,
    target: label ?? null,
    ignored: [label, prediction].filter((name) => name !== undefined),
    features: selectColumns(reference.table, isFeature),
    importance: null,
    predictions: said(reference.table),
    labelled: reference.labelled,
    concept:
      reference.concept === null
        ? null
        : { terms, threshold: 0.5, scale: 1, moments: reference.concept },
  };
  const window: WindowSketch = {
    ...emptyWindow,
    features: selectColumns(current.table, isFeature),
    predictions: said(current.table) ?? emptyWindow.predictions,
    labelled: current.labelled,
    concept: current.concept,
    traffic: { ...emptyWindow.traffic, rows: current.table.rows },
  };
  return judgeWindow({ reference: asReference, window, settings, noun: 'row' });
}
