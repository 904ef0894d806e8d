import { Duration } from 'aws-cdk-lib';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { ApiEnv, ListModelsEnv, StepEnv } from '../functions/drift/env.ts';
import type { Api } from './api.ts';
import { allowDistributedMap } from './constructs/distributed-map.ts';
import { HouseFunction } from './constructs/house-function.ts';
import { Machine } from './constructs/machine.ts';
import type { PlatformContext } from './platform-context.ts';

/** DRF: hourly, and on demand, the captures of a window against the reference sketch. */
export class Drift extends Construct {
  readonly machine: Machine;

  constructor(scope: Construct, id: string, api: Api, context: PlatformContext) {
    super(scope, id);
    const { stage, control, artifacts, lake } = context;
    const listModels = new HouseFunction(this, 'ListModels', {
      ...context,
      entry: 'drift/list-models',
      environment: { TABLE_NAME: control.tableName } satisfies ListModelsEnv,
    }).readsTable(control);
    const environment = {
      TABLE_NAME: control.tableName,
      ARTIFACT_BUCKET: artifacts.bucketName,
      LAKE_BUCKET: lake.bucketName,
      PART_MB: String(stage.driftPartMb),
    } satisfies StepEnv;
    const check = (name: string, entry: string, memory: number) =>
      new HouseFunction(this, name, {
        ...context,
        entry,
        memory,
        timeout: Duration.minutes(15),
        environment,
      });
    // Files are read at the speed of one processor, which comes with 1 769 MB.
    const plan = check('Plan', 'drift/plan', 1_769)
      .writesTable(control)
      .readsObjects(artifacts, 'reports/drift/')
      .writesObjects(artifacts, 'work/drift/')
      .readsObjects(lake, 'captures/', 'feedback/');
    const sketchPart = check('SketchPart', 'drift/sketch-part', 1_769)
      .readsTable(control)
      .readsObjects(artifacts, 'models/', 'work/drift/')
      .writesObjects(artifacts, 'work/drift/')
      .readsObjects(lake, 'captures/', 'feedback/');
    const judge = check('Judge', 'drift/judge', 1_769)
      .writesTable(control)
      .readsObjects(artifacts, 'models/', 'reports/drift/', 'sketches/drift/', 'work/drift/')
      .writesObjects(artifacts, 'reports/drift/', 'sketches/drift/')
      .readsObjects(lake, 'captures/', 'feedback/');
    const sketch = new Machine(this, 'DriftSketch', {
      stage,
      definition: 'drift-sketch',
      functions: { SketchPartFunctionArn: sketchPart },
    });
    allowDistributedMap(this, sketch.machine, 'Parts', artifacts);
    this.machine = new Machine(this, 'DriftCheck', {
      stage,
      definition: 'drift-check',
      functions: {
        ListModelsFunctionArn: listModels,
        PlanFunctionArn: plan,
        JudgeFunctionArn: judge,
      },
      machines: { SketchMachineArn: sketch },
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
      .writesTable(control)
      .readsObjects(artifacts, 'reports/drift/')
      .allow(['states:StartExecution'], this.machine.machine.stateMachineArn);
    api.route(
      driftApi.fn,
      'GET /v1/models/{name}/drift',
      'POST /v1/models/{name}/drift',
      'GET /v1/models/{name}/drift/{id}',
      'GET /v1/models/{name}/monitoring',
      'PUT /v1/models/{name}/monitoring',
    );
  }
}
