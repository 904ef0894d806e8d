import { describe, expect, it } from 'vitest';
import { trainingJob } from '#adapters/sagemaker/training-job.ts';

const settings = {
  image: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/loopwright-training:1',
  roleArn: 'arn:aws:iam::123456789012:role/jobs',
  instanceType: 'ml.m5.4xlarge',
  spot: true,
  maxSeconds: 7_200,
  volumeGb: 30,
  prefix: 'loopwright-staging-',
};
const of = {
  id: '01JABCDEFGHJKMNPQRSTVWXYZ0',
  folderUri: 's3://bucket/work/retraining/churn/01J/sagemaker',
  params: { rounds: 500, learningRate: 0.05, loss: 'squared' },
};

describe('RTR-4: the request of a training job', () => {
  it('hands the matrix in, takes model and checkpoints out, and waits for Spot capacity', () => {
    expect(trainingJob(settings, of)).toMatchObject({
      TrainingJobName: 'loopwright-staging-01jabcdefghjkmnpqrstvwxyz0',
      RoleArn: settings.roleArn,
      HyperParameters: { rounds: '500', learningRate: '0.05', loss: '"squared"' },
      InputDataConfig: [
        {
          ChannelName: 'training',
          DataSource: { S3DataSource: { S3Uri: `${of.folderUri}/input/` } },
        },
      ],
      OutputDataConfig: { S3OutputPath: `${of.folderUri}/output` },
      CheckpointConfig: {
        S3Uri: `${of.folderUri}/checkpoints`,
        LocalPath: '/opt/ml/checkpoints',
      },
      EnableManagedSpotTraining: true,
      StoppingCondition: { MaxRuntimeInSeconds: 7_200, MaxWaitTimeInSeconds: 28_800 },
    });
  });

  it('on demand names no time to wait, which SageMaker would refuse', () => {
    const { StoppingCondition, EnableManagedSpotTraining } = trainingJob(
      { ...settings, spot: false },
      of,
    );
    expect(StoppingCondition).toEqual({ MaxRuntimeInSeconds: 7_200 });
    expect(EnableManagedSpotTraining).toBe(false);
  });

  it('has a name that SageMaker takes, with room for the number of the try', () => {
    const { TrainingJobName } = trainingJob({ ...settings, prefix: 'x'.repeat(80) }, of);
    expect(`${TrainingJobName}-5`).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/);
  });
});
