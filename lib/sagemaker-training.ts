import { Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { PrepareTrainingEnv, StepEnv } from '../functions/retraining/env.ts';
import { acknowledge } from './constructs/acknowledge.ts';
import type { Machine } from './constructs/machine.ts';
import type { PlatformContext } from './platform-context.ts';
import type { SageMakerTraining as Settings } from './stages.ts';

/** The states of statemachines/retrain.asl.json that only a stage with `sageMakerTraining` has. */
export const sageMakerStates = ['PrepareTraining', 'CreateTrainingJob', 'AssembleModel'] as const;

const secondsPerHour = 3_600;

/** RTR-4: the role of training jobs, and what a state machine needs to run them. */
export class SageMakerTraining extends Construct {
  /** Settings of the function that prepares a job. */
  readonly environment: Omit<PrepareTrainingEnv, keyof StepEnv>;
  readonly #role: IRole;
  readonly #jobs: string;

  constructor(scope: Construct, id: string, settings: Settings, context: PlatformContext) {
    super(scope, id);
    const prefix = `loopwright-${context.stage.name}-`;
    this.#jobs = Stack.of(this).formatArn({
      service: 'sagemaker',
      resource: 'training-job',
      resourceName: `${prefix}*`,
    });
    this.#role =
      settings.roleArn === undefined
        ? this.#jobRole(settings.image, context)
        : Role.fromRoleArn(this, 'GivenRole', settings.roleArn);
    this.environment = {
      TRAINING_IMAGE: settings.image,
      TRAINING_ROLE_ARN: this.#role.roleArn,
      TRAINING_INSTANCE_TYPE: settings.instanceType,
      TRAINING_SPOT: settings.spot ? 'on' : 'off',
      TRAINING_MAX_SECONDS: String(Math.ceil(settings.maxHours * secondsPerHour)),
      TRAINING_VOLUME_GB: String(settings.volumeGb ?? 30),
      TRAINING_JOB_PREFIX: prefix,
    };
  }

  /** Reads and writes files of retrainings, pulls its image, says how it goes. */
  #jobRole(image: string, { artifacts }: PlatformContext): Role {
    const role = new Role(this, 'JobRole', {
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com'),
      description: 'Training jobs of retrainings',
    });
    const stack = Stack.of(this);
    const work = 'work/retraining/*';
    const [, account, region, repository] =
      /^(\d+)\.dkr\.ecr\.([\w-]+)\.[\w.]+\/([^:@]+)/.exec(image) ?? [];
    const statements = [
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [artifacts.bucketArn],
        conditions: { StringLike: { 's3:prefix': work } },
      }),
      new PolicyStatement({
        actions: ['s3:GetObject', 's3:PutObject'],
        resources: [artifacts.arnForObjects(work)],
      }),
      new PolicyStatement({
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`/aws/sagemaker/TrainingJobs`, `/aws/sagemaker/TrainingJobs:*`].map((name) =>
          stack.formatArn({ service: 'logs', resource: `log-group:${name}` }),
        ),
      }),
      new PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': '/aws/sagemaker/TrainingJobs' } },
      }),
      // A token for the registry names no repository; what may be pulled with it does.
      new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
      ...(repository === undefined
        ? []
        : [
            new PolicyStatement({
              actions: [
                'ecr:BatchCheckLayerAvailability',
                'ecr:GetDownloadUrlForLayer',
                'ecr:BatchGetImage',
              ],
              resources: [
                `arn:${stack.partition}:ecr:${region}:${account}:repository/${repository}`,
              ],
            }),
          ]),
    ];
    for (const statement of statements) role.addToPolicy(statement);
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/sagemaker/TrainingJobs:*]':
        'Streams of the one log group that training jobs write to.',
    });
    return role;
  }

  /** What `createTrainingJob.sync` needs: jobs of our names, the one role, and the rule that tells how they ended. */
  grantJobs({ machine }: Machine): void {
    const stack = Stack.of(this);
    // In the role's own policy, which is there before the machine is: what it needs is checked when it is made.
    const statements = [
      new PolicyStatement({
        actions: [
          'sagemaker:CreateTrainingJob',
          'sagemaker:DescribeTrainingJob',
          'sagemaker:StopTrainingJob',
        ],
        resources: [this.#jobs],
      }),
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [this.#role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
      }),
      new PolicyStatement({
        actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
        resources: [
          stack.formatArn({
            service: 'events',
            resource: 'rule',
            resourceName: 'StepFunctionsGetEventsForSageMakerTrainingJobsRule',
          }),
        ],
      }),
    ];
    for (const statement of statements) machine.addToRolePolicy(statement);
    acknowledge(machine, {
      [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:training-job/${this.environment.TRAINING_JOB_PREFIX}*]`]:
        'Jobs of this stage; their names are the ids of retrainings.',
    });
  }
}
