import { invalid } from '#domain/errors.ts';
import type { Constraints } from '../algorithm.ts';
import type { MatrixColumn } from '../matrix.ts';

export interface ColumnConstraints {
  /** 1, -1 or 0 by matrix column. */
  readonly monotone?: readonly number[];
  /** Groups of matrix columns. */
  readonly interactions?: readonly (readonly number[])[];
}

/** Constraints by raw column as constraints by matrix column. Errors: `invalid` for columns that are not there or not numeric. */
export function columnConstraints(
  constraints: Constraints | undefined,
  about: readonly MatrixColumn[],
): ColumnConstraints {
  const { monotone, interactions } = constraints ?? {};
  const known = new Set(about.map(({ feature }) => feature));
  const check = (feature: string, field: string) => {
    if (known.has(feature)) return;
    throw invalid(`The constraint names "${feature}", which is no column of the model.`, { field });
  };
  for (const feature of Object.keys(monotone ?? {})) {
    check(feature, 'constraints.monotone');
    if (about.some((column) => column.feature === feature && column.levels === 0)) continue;
    throw invalid(`"${feature}" has no order: only numeric columns can be monotone.`, {
      field: 'constraints.monotone',
    });
  }
  for (const feature of interactions?.flat() ?? []) check(feature, 'constraints.interactions');
  const columnsOf = (features: readonly string[]) =>
    about.flatMap(({ feature }, column) => (features.includes(feature) ? [column] : []));
  const own = [...known].map((feature) => columnsOf([feature]));
  return {
    ...(monotone && {
      monotone: about.map(({ feature, levels }) =>
        levels === 0 && Object.hasOwn(monotone, feature) ? (monotone[feature] ?? 0) : 0,
      ),
    }),
    ...(interactions && { interactions: [...interactions.map(columnsOf), ...own] }),
  };
}
