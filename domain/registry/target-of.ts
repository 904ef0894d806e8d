import { conflict } from '../errors.ts';
import type { Model } from './model.ts';

/** A model of which it is known what it predicts: one that can be trained. */
export type TrainableModel = Model & { readonly target: string };

/**
 * The column a model predicts, for what cannot be done without it.
 *
 * @throws DomainError `conflict` for a model of which it is not known: MLflow clients register by name alone.
 */
export function targetOf({ name, target }: Pick<Model, 'name' | 'target'>): string {
  if (target !== undefined) return target;
  throw conflict(`It is not known which column ${name} predicts.`, {
    field: 'target',
    hint: `Say so: PATCH /v1/models/${name} {"task": "binary", "target": "…"}.`,
  });
}
