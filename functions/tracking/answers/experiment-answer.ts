import type { Experiment } from '#domain/tracking/experiment.ts';
import { keyValues } from './key-values.ts';

export const experimentAnswer = (experiment: Experiment): object => ({
  experiment_id: experiment.id,
  name: experiment.name,
  artifact_location: experiment.artifactLocation,
  lifecycle_stage: experiment.lifecycle,
  creation_time: experiment.createdAt,
  last_update_time: experiment.updatedAt,
  tags: keyValues(experiment.tags),
});
