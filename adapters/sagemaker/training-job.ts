/** A request of `sagemaker:CreateTrainingJob`, as the state machine hands it on (statemachines/retrain.asl.json). */
export interface TrainingJobRequest {
  /** The state adds the number of the try. */
  readonly TrainingJobName: string;
  readonly [field: string]: unknown;
}

export interface TrainingJobSettings {
  readonly image: string;
  readonly roleArn: string;
  readonly instanceType: string;
  readonly spot: boolean;
  readonly maxSeconds: number;
  readonly volumeGb: number;
  /** `loopwright-dev-`. */
  readonly prefix: string;
}

export interface TrainingJobOf {
  readonly id: string;
  /** Folder of the run's files: `s3://bucket/work/retraining/churn/01JX…/sagemaker`. */
  readonly folderUri: string;
  readonly params: Readonly<Record<string, number | string | boolean>>;
}

/** Capacity of a Spot job may take so long to come, and again after each interruption. */
const spotWaitSeconds = 6 * 3_600;

/** The job of one retraining: sagemaker/train.py on the matrix in `{folder}/input`. */
export function trainingJob(
  settings: TrainingJobSettings,
  { id, folderUri, params }: TrainingJobOf,
): TrainingJobRequest {
  const { spot, maxSeconds } = settings;
  return {
    // Lower case, since ids are ULIDs; 63 characters at most, of which the number of the try takes two.
    TrainingJobName: `${settings.prefix}${id}`.toLowerCase().slice(0, 60),
    RoleArn: settings.roleArn,
    AlgorithmSpecification: { TrainingImage: settings.image, TrainingInputMode: 'File' },
    // SageMaker takes text only; the script reads each as JSON.
    HyperParameters: Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    InputDataConfig: [
      {
        ChannelName: 'training',
        DataSource: {
          S3DataSource: {
            S3DataType: 'S3Prefix',
            S3Uri: `${folderUri}/input/`,
            S3DataDistributionType: 'FullyReplicated',
          },
        },
      },
    ],
    OutputDataConfig: { S3OutputPath: `${folderUri}/output` },
    CheckpointConfig: { S3Uri: `${folderUri}/checkpoints`, LocalPath: '/opt/ml/checkpoints' },
    ResourceConfig: {
      InstanceType: settings.instanceType,
      InstanceCount: 1,
      VolumeSizeInGB: settings.volumeGb,
    },
    StoppingCondition: {
      MaxRuntimeInSeconds: maxSeconds,
      ...(spot && { MaxWaitTimeInSeconds: maxSeconds + spotWaitSeconds }),
    },
    EnableManagedSpotTraining: spot,
  };
}
