/** A column the model reads, under the name its graph input will have. */
export type FeatureSpec =
  | { readonly name: string; readonly kind: 'numeric' }
  | {
      readonly name: string;
      readonly kind: 'categorical';
      /** Levels the model tells apart, sorted; any other text is "other". */
      readonly categories: readonly string[];
    };

/** What is learnt from what, decided from the rows by `inferSchema`. */
export interface TrainingSchema {
  readonly task: 'binary' | 'multiclass';
  readonly target: string;
  /** Order of the probability columns: sorted (integers by value); for binary the positive class is last. */
  readonly classes: readonly string[];
  readonly idColumns: readonly string[];
  readonly features: readonly FeatureSpec[];
  /** Rows that have a target. */
  readonly rows: number;
  readonly rowsWithoutTarget: number;
  /** Sentences on what was left out and why. */
  readonly notes: readonly string[];
}
