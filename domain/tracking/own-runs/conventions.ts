/** TRK-3: how experiments, runs and tags are named, by the platform itself and by default. */

/** `{agent}-{purpose}`: churn-retraining. */
export const experimentName = (agent: string, purpose: string): string =>
  `${agent}-${slug(purpose)}`;

/** `{date}_{description}`: 2026-11-21_drift-in-tenure. The date is in UTC. */
export const runName = (at: Date, description: string): string =>
  `${at.toISOString().slice(0, 10)}_${slug(description) || 'run'}`;

const maxSlug = 60;

/** Lower case words joined by hyphens, cut at a word's end. */
function slug(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  let joined = '';
  for (const word of words) {
    const longer = joined === '' ? word.slice(0, maxSlug) : `${joined}-${word}`;
    if (longer.length > maxSlug) break;
    joined = longer;
  }
  return joined;
}

/** Keys with their colon, so that they cannot be taken for a user's own `stage`. */
export const stageTag = 'stage:';
export const frameworkTag = 'framework:';
export const gpuTag = 'gpu:';

/** What made a run, for MLflow's own lists. */
export const sourceTags = (name: string): readonly (readonly [string, string])[] => [
  ['mlflow.source.name', name],
  ['mlflow.source.type', 'JOB'],
];
