import { invalid } from '#domain/errors.ts';
import type { FeatureValue } from '../../serving/capture.ts';
import {
  type Labelled,
  labelledCounter,
  mergeLabelled,
  type Predicts,
} from '../performance/count-labelled.ts';
import type { LabelledSketch } from '../performance/labelled-sketch.ts';
import { columnIn } from '../sketch/column-in.ts';
import { columnKind } from '../sketch/column-kind.ts';
import type { ColumnSketch } from '../sketch/column-sketch.ts';
import { momentsOf } from '../sketch/exact-sum.ts';
import { numberOf } from '../sketch/float-key.ts';
import type { NumberCells } from '../sketch/number-cells.ts';
import type { TableSketch } from '../sketch/table-sketch.ts';
import type { ConceptMoments } from './concept-moments.ts';
import { type ConceptTerm, cellsOfTerms, conceptTerms, conceptVector } from './concept-terms.ts';
import { mergeMoments, momentsCounter, residualOf } from './count-concept.ts';

/** What a second pass over a file with outcomes and predictions needs; plain JSON. */
export interface ConceptPlan {
  readonly label: string;
  readonly prediction: string;
  readonly predicts: Predicts;
  /** What the prediction column holds: the probability of the positive class, a class, a number. */
  readonly holds: 'probability' | 'class' | 'value';
  readonly threshold: number;
  readonly scale: number;
  readonly terms: readonly ConceptTerm[];
  readonly cells: Readonly<Record<string, NumberCells>>;
}

/** More different whole numbers are not classes but counts. */
const maxClasses = 20;

/** The different values as text, when they are few and all of one kind. */
function classesOf({ numbers, texts }: ColumnSketch): string[] | undefined {
  if (texts.kind !== 'names' || numbers.level !== 0) return undefined;
  const values = numbers.cells.map(numberOf);
  const names = [...values.map(String), ...texts.names.map(([name]) => name)];
  if (names.length === 0 || names.length > Math.max(2, maxClasses)) return undefined;
  return values.every(Number.isInteger) || names.length === 2 ? names.sort() : undefined;
}

const isProbability = ({ numbers }: ColumnSketch): boolean =>
  numbers.count > 0 && (numbers.min as number) >= 0 && (numbers.max as number) <= 1;

function columnOf(table: TableSketch, name: string, field: string): ColumnSketch {
  const column = columnIn(table, name);
  if (column === undefined || columnKind(column) === 'empty')
    throw invalid(
      column === undefined
        ? `The reference has no column "${name}".`
        : `Column "${name}" of the reference is empty.`,
      {
        field,
        hint: `Its columns: ${table.columns
          .slice(0, 20)
          .map((one) => one.name)
          .join(', ')}.`,
      },
    );
  return column;
}

/** Two classes and a probability; classes; or numbers: seen from the reference's columns. */
function seen(
  outcome: ColumnSketch,
  said: ColumnSketch,
): Pick<ConceptPlan, 'predicts' | 'holds' | 'scale'> {
  const classes = classesOf(outcome);
  const saidClasses = classesOf(said);
  const numeric = columnKind(said) === 'number';
  if (classes !== undefined) {
    const sameNames = saidClasses?.every((name) => classes.includes(name)) === true;
    if (classes.length <= 2 && numeric && isProbability(said) && !sameNames) {
      // A file in which nothing, or everything, came true still has two classes.
      const both = classes.length === 2 ? classes : ['0', '1'];
      return {
        predicts: { task: 'classification', classes: both, positive: both[1] as string },
        holds: 'probability',
        scale: 1,
      };
    }
    if (classes.length === 2 && numeric && !isProbability(said) && !sameNames)
      throw invalid(
        `Column "${said.name}" of the reference is no probability: it goes from ${said.numbers.min} to ${said.numbers.max}, and "${outcome.name}" has the two values ${classes.join(' and ')}.`,
        {
          field: 'prediction',
          hint: 'Give the column of the probability of the positive class (0 to 1), or of the predicted class.',
        },
      );
    if (!numeric && saidClasses?.some((name) => classes.includes(name)) !== true)
      throw invalid(
        `No value of column "${said.name}" of the reference is one of "${outcome.name}": ${classes.slice(0, 5).join(', ')}${classes.length > 5 ? ', …' : ''}.`,
        {
          field: 'prediction',
          hint: 'Predicted classes are spelt as the label spells them; or give the column of the probability of the positive class.',
        },
      );
    if (sameNames || !numeric)
      return {
        predicts: {
          task: 'classification',
          classes: [...new Set([...classes, ...(saidClasses ?? [])])].sort(),
          positive: classes.length === 2 ? (classes[1] as string) : null,
        },
        holds: 'class',
        scale: 1,
      };
  }
  if (!numeric || columnKind(outcome) !== 'number')
    throw invalid('Label and prediction do not fit: one holds numbers, the other texts.', {
      field: 'prediction',
      hint: 'Give the column of the probability of the positive class, of the predicted class, or of the predicted number.',
    });
  const { std } = momentsOf(outcome.numbers, outcome.numbers.count);
  return { predicts: { task: 'regression' }, holds: 'value', scale: std > 0 ? 4 * std : 1 };
}

/** Looks at the reference's columns and says how outcomes are to be counted. Throws `invalid` for columns that are not there or do not fit. */
export function planConcept(
  reference: TableSketch,
  { label, prediction }: { readonly label: string; readonly prediction: string },
): ConceptPlan {
  const fits = seen(
    columnOf(reference, label, 'label'),
    columnOf(reference, prediction, 'prediction'),
  );
  const features = reference.columns.filter(({ name }) => name !== label && name !== prediction);
  const terms = fits.holds === 'class' ? [{ kind: 'level' } as const] : conceptTerms(features);
  return {
    label,
    prediction,
    ...fits,
    threshold: 0.5,
    terms,
    cells: cellsOfTerms(terms, features),
  };
}

/** What a row says, undefined without an outcome or a prediction. */
function labelledOf(
  { predicts, holds, threshold, label, prediction }: ConceptPlan,
  row: Readonly<Record<string, FeatureValue>>,
): Labelled | undefined {
  const outcome = row[label];
  const said = row[prediction];
  if (outcome === null || outcome === undefined || said === null || said === undefined)
    return undefined;
  if (predicts.task === 'regression')
    return typeof outcome === 'number' && typeof said === 'number'
      ? { outcome, predicted: said }
      : undefined;
  if (holds === 'class') return { outcome: String(outcome), predicted: String(said) };
  if (typeof said !== 'number' || !(said >= 0 && said <= 1)) return undefined;
  const positive = predicts.positive as string;
  const negative = predicts.classes.find((name) => name !== positive) as string;
  return {
    outcome: String(outcome),
    predicted: said >= threshold ? positive : negative,
    probabilities: { [positive]: said, [negative]: 1 - said },
  };
}

export interface ConceptCounts {
  readonly labelled: LabelledSketch;
  readonly concept: ConceptMoments;
}

/** Counts the rows of a file, all columns of it. */
export function conceptCounter(plan: ConceptPlan): {
  add(row: Readonly<Record<string, FeatureValue>>): void;
  result(): ConceptCounts;
} {
  const labelled = labelledCounter(plan.predicts);
  const moments = momentsCounter(plan.terms.length);
  const vector = conceptVector(plan.terms, plan.cells);
  return {
    add(row) {
      const counted = labelledOf(plan, row);
      if (counted === undefined || !labelled.add(counted)) return;
      const residual = residualOf(counted, plan.predicts, plan.scale);
      if (residual !== undefined)
        moments.add(vector(row), residual, counted.outcome === counted.predicted);
    },
    result: () => ({ labelled: labelled.sketch(), concept: moments.moments() }),
  };
}

/** Two parts of a file together. */
export const mergeCounts = (a: ConceptCounts, b: ConceptCounts): ConceptCounts => ({
  labelled: mergeLabelled(a.labelled, b.labelled),
  concept: mergeMoments(a.concept, b.concept),
});
