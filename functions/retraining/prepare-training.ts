import * as z from 'zod/mini';
import { trainingJob } from '#adapters/sagemaker/training-job.ts';
import { prepareTraining } from '#domain/retraining/prepare-training.ts';
import { readEnv } from '../runtime/env.ts';
import { step } from '../runtime/step.ts';
import { deps } from './deps.ts';
import { prepareTrainingEnv } from './env.ts';
import { collected, run } from './run-schema.ts';

const env = readEnv(prepareTrainingEnv);
const settings = {
  image: env.TRAINING_IMAGE,
  roleArn: env.TRAINING_ROLE_ARN,
  instanceType: env.TRAINING_INSTANCE_TYPE,
  spot: env.TRAINING_SPOT === 'on',
  maxSeconds: env.TRAINING_MAX_SECONDS,
  volumeGb: env.TRAINING_VOLUME_GB,
  prefix: env.TRAINING_JOB_PREFIX,
};

export const handler = step(z.object({ ...run, ...collected }), async (input) => {
  const { folderUri, params, reasons } = await prepareTraining(deps, input);
  return { job: trainingJob(settings, { id: input.retrainingId, folderUri, params }), reasons };
});
