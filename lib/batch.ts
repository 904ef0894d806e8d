import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ApiEnv, StartEnv, StepEnv, TransformEnv } from '../functions/batch/env.ts';
import type { Api } from './api.ts';
import { allowDistributedMap, executionsOf } from './constructs/distributed-map.ts';
import { HouseFunction } from './constructs/house-function.ts';
import { Machine } from './constructs/machine.ts';
import { endpointReach, invokesEndpoints } from './endpoint-access.ts';
import type { Governance } from './governance.ts';
import type { PlatformContext } from './platform-context.ts';
import type { Serving } from './serving.ts';
import { metricsNamespace } from './stages.ts';

/** What a batch may be asked to read. */
const inputs = ['uploads/', 'datasets/', 'batches/'];

/** SRV-4: a data set in S3, answered by many workers at once. */
export class Batch extends Construct {
  readonly machine: Machine;

  constructor(
    scope: Construct,
    id: string,
    api: Api,
    governance: Governance,
    serving: Serving,
    context: PlatformContext,
  ) {
    super(scope, id);
    const { stage, control, artifacts, lake, onnx } = context;
    const environment = { TABLE_NAME: control.tableName, ARTIFACT_BUCKET: artifacts.bucketName };
    const plan = new HouseFunction(this, 'Plan', {
      ...context,
      entry: 'batch/plan',
      memory: 1_769,
      timeout: Duration.minutes(15),
      environment: environment satisfies StepEnv,
    })
      .readsTable(control)
      .readsObjects(artifacts, ...inputs)
      .writesObjects(artifacts, 'batches/');
    const transform = new HouseFunction(this, 'Transform', {
      ...context,
      entry: 'batch/transform',
      memory: stage.predict.memory,
      timeout: Duration.minutes(15),
      layers: [onnx],
      environment: {
        ...environment,
        LAKE_BUCKET: lake.bucketName,
        CAPTURE_STREAM: serving.captureStream.ref,
        METRICS_NAMESPACE: metricsNamespace(stage),
        ENDPOINT_REACH: endpointReach(context),
      } satisfies TransformEnv,
    })
      .readsTable(control)
      .readsObjects(artifacts, 'models/', ...inputs)
      .writesObjects(artifacts, 'batches/')
      .writesObjects(lake, 'captures/')
      .allow(['firehose:PutRecordBatch'], serving.captureStream.attrArn);
    invokesEndpoints(transform, context);
    const finish = new HouseFunction(this, 'Finish', {
      ...context,
      entry: 'batch/finish',
      timeout: Duration.minutes(5),
      environment: environment satisfies StepEnv,
    })
      .writesTable(control)
      .readsObjects(artifacts, 'batches/')
      .writesObjects(artifacts, 'batches/');

    this.machine = new Machine(this, 'BatchTransform', {
      stage,
      definition: 'batch-transform',
      functions: {
        PlanFunctionArn: plan,
        TransformFunctionArn: transform,
        FinishFunctionArn: finish,
      },
    });
    const { machine } = this.machine;
    const whole = executionsOf(this, machine.stateMachineName);
    allowDistributedMap(this, machine, 'Parts', artifacts);

    const start = new HouseFunction(this, 'Start', {
      ...context,
      entry: 'batch/start',
      deadLetters: governance.deadLetters,
      environment: { BATCH_MACHINE_ARN: machine.stateMachineArn } satisfies StartEnv,
    }).allow(['states:StartExecution'], machine.stateMachineArn);
    governance.on('BatchRequested', start.fn);

    const batchApi = new HouseFunction(this, 'Api', {
      ...context,
      entry: 'batch/api',
      environment: {
        ...environment,
        BATCH_MACHINE_ARN: machine.stateMachineArn,
      } satisfies ApiEnv,
    })
      .writesTable(control)
      .readsObjects(artifacts, ...inputs)
      .allow(['states:StopExecution'], whole);
    api.route(
      batchApi.fn,
      'POST /v1/models/{name}/batch',
      'GET /v1/models/{name}/batches',
      'GET /v1/models/{name}/batches/{id}',
      'DELETE /v1/models/{name}/batches/{id}',
      'GET /v1/models/{name}/batches/{id}/results',
    );
  }
}
