import { Duration } from 'aws-cdk-lib';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { ApiEnv, CheckEnv, ListModelsEnv } from '../functions/drift/env.ts';
import type { Api } from './api.ts';
import { HouseFunction } from './constructs/house-function.ts';
import { Machine } from './constructs/machine.ts';
import type { PlatformContext } from './platform-context.ts';

/** DRF: hourly, and on demand, the captures of a window against the reference sketch. */
export class Drift extends Construct {
  readonly machine: Machine;

  constructor(scope: Construct, id: string, api: Api, context: PlatformContext) {
    super(scope, id);
    const { stage, control, artifacts, lake } = context;
    const environment = {
      TABLE_NAME: control.tableName,
      ARTIFACT_BUCKET: artifacts.bucketName,
      LAKE_BUCKET: lake.bucketName,
    };
    const listModels = new HouseFunction(this, 'ListModels', {
      ...context,
      entry: 'drift/list-models',
      environment: environment satisfies ListModelsEnv,
    }).readsTable(control);
    const check = new HouseFunction(this, 'Check', {
      ...context,
      entry: 'drift/check',
      memory: 1_769,
      timeout: Duration.minutes(15),
      environment: environment satisfies CheckEnv,
    })
      .writesTable(control)
      .readsObjects(artifacts, 'models/', 'reports/')
      .writesObjects(artifacts, 'reports/')
      .readsObjects(lake, 'captures/', 'feedback/');
    this.machine = new Machine(this, 'DriftCheck', {
      stage,
      definition: 'drift-check',
      functions: { ListModelsFunctionArn: listModels, CheckFunctionArn: check },
    });
    new Schedule(this, 'Hourly', {
      description: 'Drift check of every model that serves, ten minutes past the hour',
      schedule: ScheduleExpression.cron({ minute: '10' }),
      target: new StepFunctionsStartExecution(this.machine.machine, {
        input: ScheduleTargetInput.fromObject({}),
      }),
    });

    const driftApi = new HouseFunction(this, 'Api', {
      ...context,
      entry: 'drift/api',
      environment: {
        TABLE_NAME: control.tableName,
        ARTIFACT_BUCKET: artifacts.bucketName,
        DRIFT_CHECK_MACHINE_ARN: this.machine.machine.stateMachineArn,
      } satisfies ApiEnv,
    })
      .readsTable(control)
      .readsObjects(artifacts, 'reports/')
      .allow(['states:StartExecution'], this.machine.machine.stateMachineArn);
    api.route(
      driftApi.fn,
      'GET /v1/models/{name}/drift',
      'POST /v1/models/{name}/drift',
      'GET /v1/models/{name}/drift/{id}',
    );
  }
}
