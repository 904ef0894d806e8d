/** A version of any model, by its number or by an alias that is followed when it moves. */
export type VersionRef =
  | { readonly model: string; readonly version: number }
  | {
      readonly model: string;
      readonly alias: string;
      /** The version the alias meant at registration: it answers where the alias means one that does not fit. */
      readonly registered?: number;
    };

export type Member = VersionRef & {
  /** For `mean` and `vote`; above 0, and 1 when absent. Only their proportions count. */
  readonly weight?: number;
  /** For `cascade`: the least probability of its own label, 0..1, at which a member's answer is taken. */
  readonly threshold?: number;
};

export const ensembleKinds = ['mean', 'vote', 'stacking', 'cascade'] as const;

/**
 * SRV-5: an ensemble as data; the artifact of its version (`ensemble.json`).
 *
 * - `mean`: the weighted mean of the members' probabilities.
 * - `vote`: each member's label has its weight; probabilities are shares of the votes.
 * - `stacking`: the members' probabilities, in order, are the inputs of `meta`.
 * - `cascade`: the first member that is sure enough answers a row, the last whatever is left.
 */
export interface Ensemble {
  readonly kind: (typeof ensembleKinds)[number];
  readonly members: readonly Member[];
  /** For `stacking`. */
  readonly meta?: VersionRef;
}

/** As people write it: `fraud version 3`, `churn@best`. */
export const refWords = (ref: VersionRef): string =>
  'alias' in ref ? `${ref.model}@${ref.alias}` : `version ${ref.version} of ${ref.model}`;

/** Everything an ensemble asks: its members, and the meta model last. */
export const askedBy = ({ members, meta }: Ensemble): readonly VersionRef[] =>
  meta === undefined ? members : [...members, meta];
