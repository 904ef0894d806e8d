import { Duration, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type {
  ApiEnv,
  EvaluateEnv,
  OnTriggerEnv,
  PrepareTrainingEnv,
  RouteEnv,
  StartEnv,
  StepEnv,
  TrainEnv,
} from '../functions/retraining/env.ts';
import type { Api } from './api.ts';
import type { Automl } from './automl.ts';
import { HouseFunction } from './constructs/house-function.ts';
import { Machine } from './constructs/machine.ts';
import { endpointReach, invokesEndpoints } from './endpoint-access.ts';
import type { Governance } from './governance.ts';
import type { PlatformContext } from './platform-context.ts';
import { SageMakerTraining, sageMakerStates } from './sagemaker-training.ts';

/** Settings that some step has beside those of all. */
type More = Partial<
  Omit<EvaluateEnv, keyof StepEnv> &
    Omit<RouteEnv, keyof StepEnv> &
    Omit<TrainEnv, keyof StepEnv> &
    Omit<PrepareTrainingEnv, keyof StepEnv>
>;

/** RTR: from a trigger to a version that has passed its gates, its risk and its approvers. */
export class Retraining extends Construct {
  readonly machine: Machine;

  constructor(
    scope: Construct,
    id: string,
    api: Api,
    governance: Governance,
    automl: Automl,
    context: PlatformContext,
  ) {
    super(scope, id);
    const { stage, control, artifacts, lake, onnx } = context;
    const step = (
      name: string,
      entry: string,
      more: { memory?: number; onnx?: boolean; environment?: More } = {},
    ) =>
      new HouseFunction<StepEnv & More>(this, name, {
        ...context,
        entry: `retraining/${entry}`,
        timeout: Duration.minutes(15),
        memory: more.memory ?? 1_024,
        layers: more.onnx ? [onnx] : [],
        environment: {
          TABLE_NAME: control.tableName,
          ARTIFACT_BUCKET: artifacts.bucketName,
          LAKE_BUCKET: lake.bucketName,
          ...more.environment,
        } satisfies StepEnv & More,
      })
        .writesTable(control)
        .readsObjects(artifacts, 'uploads/', 'datasets/', 'models/', 'work/')
        .writesObjects(artifacts, 'datasets/', 'models/', 'work/');
    const heavy = { memory: stage.train.memory, onnx: true };
    const rounds = { TRAIN_ROUNDS: String(stage.train.rounds) };
    const sageMaker =
      stage.sageMakerTraining &&
      new SageMakerTraining(this, 'SageMaker', stage.sageMakerTraining, context);

    this.machine = new Machine(this, 'Retrain', {
      stage,
      definition: 'retrain',
      functions: {
        CollectFunctionArn: step('Collect', 'collect', { memory: stage.train.memory }).readsObjects(
          lake,
          'captures/',
          'feedback/',
        ),
        ValidateFunctionArn: step('Validate', 'validate').readsObjects(artifacts, 'expectations/'),
        RouteFunctionArn: step('Route', 'route', {
          environment: {
            ...rounds,
            TRAIN_MEMORY: String(stage.train.memory),
            SAGEMAKER_TRAINING: sageMaker ? 'on' : 'off',
          } satisfies Omit<RouteEnv, keyof StepEnv>,
        }),
        TrainFunctionArn: step('Train', 'train', {
          ...heavy,
          environment: rounds satisfies Omit<TrainEnv, keyof StepEnv>,
        }),
        ...(sageMaker && {
          PrepareTrainingFunctionArn: step('PrepareTraining', 'prepare-training', {
            memory: stage.train.memory,
            environment: sageMaker.environment,
          }),
          AssembleModelFunctionArn: step('AssembleModel', 'assemble-model', heavy),
        }),
        EvaluateFunctionArn: invokesEndpoints(
          step('Evaluate', 'evaluate', {
            ...heavy,
            environment: { ENDPOINT_REACH: endpointReach(context) },
          }),
          context,
        ),
        RegisterFunctionArn: step('Register', 'register', { onnx: true }),
        AssessRiskFunctionArn: step('AssessRisk', 'assess-risk'),
        RequestApprovalFunctionArn: step('RequestApproval', 'request-approval'),
        StartRolloutFunctionArn: step('StartRollout', 'start-rollout'),
        FinishFunctionArn: step('Finish', 'finish'),
      },
      machines: { AutomlMachineArn: automl.machine },
      ...(!sageMaker && { without: sageMakerStates }),
    });
    sageMaker?.grantJobs(this.machine);
    governance.resumeApproval.allow(
      ['states:SendTaskSuccess', 'states:SendTaskFailure'],
      context.target.namesTaskTokens ? this.machine.machine.stateMachineArn : '*',
    );

    const start = new HouseFunction(this, 'Start', {
      ...context,
      entry: 'retraining/start',
      deadLetters: governance.deadLetters,
      environment: {
        RETRAIN_MACHINE_ARN: this.machine.machine.stateMachineArn,
      } satisfies StartEnv,
    }).allow(['states:StartExecution'], this.machine.machine.stateMachineArn);
    governance.on('RetrainingRequested', start.fn);

    const plans = new ScheduleGroup(this, 'Plans');
    const planRole = new Role(this, 'PlanRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
    });
    const onTrigger = new HouseFunction(this, 'OnTrigger', {
      ...context,
      entry: 'retraining/on-trigger',
      deadLetters: governance.deadLetters,
      // The weekly round looks at one model after the other.
      timeout: Duration.minutes(15),
      environment: {
        TABLE_NAME: control.tableName,
        SCHEDULE_GROUP: plans.scheduleGroupName,
        SCHEDULER_ROLE_ARN: planRole.roleArn,
      } satisfies OnTriggerEnv,
    })
      .writesTable(control)
      .allow(
        ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule', 'scheduler:GetSchedule'],
        Stack.of(this).formatArn({
          service: 'scheduler',
          resource: 'schedule',
          resourceName: `${plans.scheduleGroupName}/*`,
        }),
      )
      .allow(['iam:PassRole'], planRole.roleArn);
    onTrigger.fn.grantInvoke(planRole);
    governance.on('DriftDetected', onTrigger.fn);

    new Schedule(this, 'Weekly', {
      description: 'RTR-1: retraining of every model that serves, Sunday 02:00 UTC',
      schedule: ScheduleExpression.cron({ weekDay: 'SUN', hour: '2', minute: '0' }),
      target: new LambdaInvoke(onTrigger.fn, {
        input: ScheduleTargetInput.fromObject({ schedule: 'weekly' }),
        deadLetterQueue: governance.deadLetters,
      }),
    });

    const retrainingApi = new HouseFunction(this, 'Api', {
      ...context,
      entry: 'retraining/api',
      environment: { TABLE_NAME: control.tableName } satisfies ApiEnv,
    }).writesTable(control);
    api.route(
      retrainingApi.fn,
      'POST /v1/models/{name}/retrain',
      'GET /v1/models/{name}/retrainings',
      'GET /v1/models/{name}/retrainings/{id}',
    );
  }
}
