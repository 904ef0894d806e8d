import type { FeatureDrift, Severity } from '../drift-report.ts';
import type { DriftSettings } from '../drift-settings.ts';
import { emptyColumn } from '../sketch/column-sketch.ts';
import type { TableSketch } from '../sketch/table-sketch.ts';
import { changedUnit } from './changed-unit.ts';
import { columnFigures, distributionOf } from './column-figures.ts';
import { type ColumnPair, columnPair, columnSide, looksLikeIdentifier } from './column-pair.ts';
import type { Evidence } from './evidence.ts';
import { type Judged, judgeFeature } from './judge-feature.ts';
import { numberEvidence } from './number-evidence.ts';
import { schemaFindings } from './schema-findings.ts';
import { textEvidence } from './text-evidence.ts';

/** A column judged, with its severity. */
export type JudgedColumn = FeatureDrift & { readonly severity: Severity };

/** The columns of `reference`, each beside the same column of `current`, or an empty one. */
export function pairColumns(reference: TableSketch, current: TableSketch): ColumnPair[] {
  const now = new Map(current.columns.map((column) => [column.name, column]));
  return reference.columns.map((column) =>
    columnPair(
      columnSide(column, reference.rows),
      columnSide(now.get(column.name) ?? emptyColumn(column.name), current.rows),
    ),
  );
}

function evidenceOf(pair: ColumnPair, settings: DriftSettings): Evidence {
  if (pair.kind === 'number') return numberEvidence(pair, settings);
  if (pair.kind === 'text' && looksLikeIdentifier(pair.reference.sketch))
    return {
      name: pair.name,
      schema: schemaFindings(pair),
      integrity: [],
      shape: 'Nearly every row has its own value, as an identifier: not tested.',
      tests: {},
    };
  return textEvidence(pair, settings);
}

/** What was found of a column, for the report and for what is made of all columns together. */
export interface JudgedPair extends Judged {
  readonly feature: JudgedColumn;
  readonly pair: ColumnPair;
  /** The unit seems to have changed: how, in a sentence. */
  readonly unit: string | undefined;
}

/** A column of the reference beside the same of the current table, as one of `family` that share the level of a check. */
export function judgePair(
  pair: ColumnPair,
  family: number,
  enoughRows: boolean,
  settings: DriftSettings,
): JudgedPair {
  // Of a column that was never captured nothing is known, however many rows there are.
  const known = pair.current.rows > 0;
  const judged = judgeFeature(evidenceOf(pair, settings), family, enoughRows && known, settings);
  const unit = judged.feature.verdict === 'drift' ? changedUnit(pair) : undefined;
  const { feature } = judged;
  return {
    ...judged,
    pair,
    unit,
    feature: {
      ...feature,
      reasons: unit === undefined ? feature.reasons : [unit, ...feature.reasons],
      severity: unit === undefined ? feature.severity : 'critical',
      reference: columnFigures(pair.kind, pair.reference),
      current: columnFigures(pair.kind, pair.current),
      distribution: distributionOf(pair),
    },
  };
}

/** Columns that the reference does not have. */
export function newColumns(
  reference: TableSketch,
  current: TableSketch,
  ignored: readonly string[],
): JudgedColumn[] {
  const known = new Set([...reference.columns.map(({ name }) => name), ...ignored]);
  return current.columns
    .filter(({ name }) => !known.has(name))
    .map((column) => {
      const { absent } = columnSide(column, current.rows);
      const had = current.rows - absent;
      return {
        name: column.name,
        verdict: 'drift',
        psi: null,
        p: null,
        tests: {},
        reasons: [`The reference has no such column; ${had} of ${current.rows} rows have it.`],
        severity: 'monitor',
      };
    });
}
