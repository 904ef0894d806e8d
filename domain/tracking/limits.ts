/** What MLflow's API takes at most (contract §5). Lengths are in characters (code points). */
export const maxKeyLength = 250;
export const maxExperimentNameLength = 500;
export const maxExperimentTagLength = 20_000;
/** A param's value is cut to it. */
export const maxParamLength = 6_000;
/** A run tag's value is cut to it; a run's name is a tag. */
export const maxRunTagLength = 8_000;
export const maxUserIdLength = 256;
export const maxLocationLength = 2_000;

export const maxBatchMetrics = 1_000;
export const maxBatchParams = 100;
export const maxBatchTags = 100;
export const maxBatchItems = 1_000;

export const datasetLengths = {
  name: 500,
  digest: 36,
  sourceType: 36,
  source: 65_535,
  schema: 1_048_575,
  profile: 16_777_215,
  tagKey: 255,
  tagValue: 500,
} as const;

/** Largest `max_results`. */
export const maxSearchResults = 50_000;
export const maxHistoryResults = 25_000;
export const maxSampleResults = 2_500;
/** Runs in one of the bulk calls for histories. */
export const maxRunsOfHistories = 100;
