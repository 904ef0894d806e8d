/** Every threshold of a drift check, as data. Shares, distances and levels are 0..1. */
export interface DriftSettings {
  /** Chance that a check of a window without drift names any feature at all. */
  readonly familyAlpha: number;
  /** Part of it for integrity tests (missing, range, unseen, point mass); the rest is for shape. */
  readonly integrityShare: number;
  /** Rows of window and reference below which the answer is `not-enough-data`. */
  readonly minRows: number;
  /** Values of one column below which its shape is not tested. */
  readonly minValues: number;
  /** Effects below these do not count, however sure. */
  readonly minMissingChange: number;
  readonly minOutOfRange: number;
  readonly minUnseen: number;
  readonly minPointMass: number;
  /** A change of every column by so many standard deviations (or a like one of shape) is no drift (columns/minimum-effect.ts). */
  readonly negligible: number;
  /** A change of shape counts from this KS distance or this corrected PSI on, what chance shows taken off. */
  readonly minKs: number;
  readonly minPsi: number;
  /** Corrected PSI from which on severity is monitor, warning, critical (DRF-2). */
  readonly psiBands: readonly [number, number, number];
  readonly concept: {
    readonly minLabels: number;
    /** Level of the residual score test. */
    readonly alpha: number;
    /** Drop of accuracy, absolute, from which on severity is monitor, warning, critical (DRF-3). */
    readonly accuracyBands: readonly [number, number, number];
    /** One-sided level a drop must reach to count as more than chance; else it is watched, not acted on. */
    readonly accuracyAlpha: number;
    /** Drop of precision, as a part of what it was, that is a finding of its own. */
    readonly minPrecisionDrop: number;
    /** Rise of the error of predicted numbers (RMSE), as a part of what it was: monitor, warning, critical. */
    readonly errorBands: readonly [number, number, number];
  };
  readonly upstream: {
    /** Chance of a count of rows, or of a silence, as unusual as this, below which it is told. */
    readonly volumeAlpha: number;
    /** Change of the number of rows below which it is not told. */
    readonly minVolumeChange: number;
    readonly minSilenceMinutes: number;
    /** Share of lines that came twice, could not be read or are ahead of the clock, from which on it is told. */
    readonly minLineShare: number;
  };
  readonly slices: {
    /** Sampled rows with an outcome that a segment needs. */
    readonly minRows: number;
    /** Level of all segments together. */
    readonly alpha: number;
    /** Accuracy below what the confidence promised, from which on a segment is told. */
    readonly minDrop: number;
  };
}

/**
 * The rule as it was measured (bench:drift-accuracy; tuned on seeds from 10 000 on): without drift, or with a shift of 0.03 standard
 * deviations in every column, about 1 % of windows alarm or fewer, from 500 to 100 000 rows. `negligible` is that shift: at 0.02
 * such windows of 1 000 rows alarm in 2 %, without it those of 5 000 rows in 4.5 %; at 0.04 a slow drift of severity 0.35
 * is missed in 12 % of windows of 2 000 rows, at 0.03 in 8 %.
 */
export const defaultDriftSettings: DriftSettings = {
  familyAlpha: 0.01,
  integrityShare: 0.2,
  minRows: 500,
  minValues: 100,
  minMissingChange: 0.01,
  minOutOfRange: 0.01,
  minUnseen: 0.005,
  minPointMass: 0.02,
  negligible: 0.03,
  minKs: 0.03,
  minPsi: 0.005,
  psiBands: [0.1, 0.2, 0.3],
  concept: {
    minLabels: 200,
    alpha: 0.01,
    accuracyBands: [0.02, 0.05, 0.1],
    accuracyAlpha: 0.05,
    minPrecisionDrop: 0.1,
    errorBands: [0.05, 0.1, 0.25],
  },
  upstream: {
    volumeAlpha: 0.001,
    minVolumeChange: 0.5,
    minSilenceMinutes: 15,
    minLineShare: 0.01,
  },
  slices: { minRows: 50, alpha: 0.01, minDrop: 0.05 },
};
