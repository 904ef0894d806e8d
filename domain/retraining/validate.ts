import type { Clock } from '../clock.ts';
import { judgeTrainingData } from '../quality/judge-training-data.ts';
import type { QualityVerdict } from '../quality/verdict.ts';
import type { Model } from '../registry/model.ts';
import type { Artifacts, ModelStore } from '../registry/ports.ts';
import type { Signature } from '../registry/signature.ts';
import type { TrainableModel } from '../registry/target-of.ts';
import type { Size } from '../training/algorithm.ts';
import { findColumn, isMissing, textOf } from '../training/columns.ts';
import type { Table } from '../training/table.ts';
import { readTable } from './files.ts';
import { championVersion, knownRun, type RunInput } from './run.ts';

export interface Validation {
  readonly verdict: 'pass' | 'fail';
  /** What is wrong; when nothing is, what was noticed. */
  readonly reasons: readonly string[];
  /** What there is to learn from; null when it may not be. */
  readonly size: Size | null;
}

/** Below these a hold-out says nothing. */
const minRows = 200;
const minRowsPerClass = 20;
const maxMissingShare = 0.95;

/**
 * RTR-2, DAT-4: whether the collected data may be learnt from: enough of them, what is served can be asked of them, and
 * they meet the model's suite. A refusal ends the run; the served version stays.
 */
export async function validate(
  deps: { readonly store: ModelStore; readonly artifacts: Artifacts; readonly clock: Clock },
  input: RunInput & { readonly datasetUri: string },
): Promise<Validation> {
  const { store, artifacts } = deps;
  const { model } = await knownRun(store, input);
  const [table, champion] = await Promise.all([
    readTable(artifacts, input.datasetUri),
    championVersion(store, model.name),
  ]);
  const quality = await judgeTrainingData(deps, model, {
    table,
    uri: input.datasetUri,
    retrainingId: input.retrainingId,
  });
  return withQuality(validateTable(table, model, champion?.signature), quality);
}

/** Both are told; either refuses. */
function withQuality(
  validation: Validation,
  { passed, failed, warnings }: QualityVerdict,
): Validation {
  const noticed = warnings.map((words) => `Noticed: ${words}`);
  if (passed) return { ...validation, reasons: [...validation.reasons, ...noticed] };
  const others = validation.verdict === 'fail' ? validation.reasons : [];
  return {
    verdict: 'fail',
    reasons: [...others, ...failed.map((words) => `Expectation not met: ${words}`), ...noticed],
    size: null,
  };
}

export function validateTable(
  table: Table,
  model: Pick<TrainableModel, 'task' | 'target' | 'idColumns' | 'positiveClass'>,
  /** Of what serves: the new version must be able to take its requests. */
  served?: Signature,
): Validation {
  const wrong = [
    ...tooFewRows(table),
    ...targetProblems(table, model),
    ...(served === undefined ? [] : signatureProblems(table, served)),
  ];
  if (wrong.length > 0) return { verdict: 'fail', reasons: wrong, size: null };
  return { verdict: 'pass', reasons: emptyColumns(table, model), size: sizeOf(table, model) };
}

/** What there is to learn from, before anything is left out. */
export function sizeOf(
  table: Table,
  { task, target, idColumns }: Pick<TrainableModel, 'task' | 'target' | 'idColumns'>,
): Size {
  const column = findColumn(table, target);
  const classes = new Set(column === undefined ? [] : textOf(column));
  classes.delete('');
  const features = table.columns.filter(
    ({ name }) => name !== target && !idColumns.includes(name),
  ).length;
  const kind = task ?? (classes.size === 2 ? 'binary' : 'multiclass');
  return {
    task: kind,
    rows: table.rows,
    columns: features,
    outputs: kind === 'regression' ? 1 : classes.size,
  };
}

const tooFewRows = ({ rows }: Table): string[] =>
  rows < minRows ? [`${rows} rows are too few to learn from; at least ${minRows} are needed.`] : [];

function targetProblems(
  table: Table,
  { target, positiveClass }: Pick<TrainableModel, 'target' | 'positiveClass'>,
): string[] {
  const column = findColumn(table, target);
  if (column === undefined)
    return [
      `The target column ${target} is not in the data (${table.columns.map(({ name }) => name).join(', ')}).`,
    ];
  const counts = new Map<string, number>();
  for (const text of textOf(column)) if (text !== '') counts.set(text, (counts.get(text) ?? 0) + 1);
  if (counts.size < 2)
    return [
      `${target} has ${counts.size === 0 ? 'no value' : `only the class ${[...counts.keys()][0]}`} in the data; two classes or more are needed.`,
    ];
  const rare = [...counts].filter(([, rows]) => rows < minRowsPerClass);
  return [
    ...rare.map(
      ([name, rows]) =>
        `Class ${name} has ${rows} rows; at least ${minRowsPerClass} are needed to learn and to check it.`,
    ),
    ...(positiveClass === undefined || counts.has(positiveClass)
      ? []
      : [`The positive class ${positiveClass} is not in ${target}.`]),
  ];
}

function signatureProblems(table: Table, { inputs }: Signature): string[] {
  return inputs.flatMap(({ name, datatype }) => {
    const column = findColumn(table, name);
    if (column === undefined) return [`Column ${name}, which clients send, is not in the data.`];
    const [is, was] = [column.kind, datatype === 'BYTES' ? 'text' : 'number'];
    return is === was ? [] : [`Column ${name} is ${is} in the data; clients send ${was}.`];
  });
}

const emptyColumns = (table: Table, { idColumns }: Pick<Model, 'idColumns'>): string[] =>
  table.columns
    .filter(({ name }) => !idColumns.includes(name))
    .flatMap((column) => {
      let missing = 0;
      for (let row = 0; row < table.rows; row++) if (isMissing(column, row)) missing++;
      return missing > maxMissingShare * table.rows
        ? [`Column ${column.name} is missing in ${missing} of ${table.rows} rows.`]
        : [];
    });
