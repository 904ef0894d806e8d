import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ApiEnv, PlanEnv, StepEnv } from '../functions/automl/env.ts';
import type { Api } from './api.ts';
import { HouseFunction } from './constructs/house-function.ts';
import { Machine } from './constructs/machine.ts';
import type { PlatformContext } from './platform-context.ts';

/** Files of searches, and data that a search may be asked to learn from. */
const files = ['work/'];
const inputs = ['uploads/', 'datasets/'];

/** AML-2: the search that a retraining may be: a machine of its own, started by that of the retraining. */
export class Automl extends Construct {
  readonly machine: Machine;

  constructor(scope: Construct, id: string, api: Api, context: PlatformContext) {
    super(scope, id);
    const { stage, control, artifacts, onnx } = context;
    const environment = {
      TABLE_NAME: control.tableName,
      ARTIFACT_BUCKET: artifacts.bucketName,
    } satisfies StepEnv;
    const costs = {
      WORKERS: String(stage.train.workers),
      WORKER_MEMORY: String(stage.train.memory),
      USD_PER_GB_SECOND: String(stage.train.usdPerGbSecond),
    };
    const step = (
      name: string,
      entry: string,
      more: { heavy?: boolean; onnx?: boolean; environment?: Partial<PlanEnv> } = {},
    ) =>
      new HouseFunction<StepEnv & Partial<PlanEnv>>(this, name, {
        ...context,
        entry: `automl/${entry}`,
        timeout: Duration.minutes(15),
        memory: more.heavy ? stage.train.memory : 1_024,
        layers: more.onnx ? [onnx] : [],
        environment: { ...environment, ...more.environment },
      })
        .readsTable(control)
        .readsObjects(artifacts, ...inputs, ...files)
        .writesObjects(artifacts, ...files);

    this.machine = new Machine(this, 'Search', {
      stage,
      definition: 'automl',
      functions: {
        PlanFunctionArn: step('Plan', 'plan', {
          heavy: true,
          environment: { ...environment, ...costs } satisfies PlanEnv,
        }),
        ProposeFunctionArn: step('Propose', 'propose'),
        TryFunctionArn: step('Try', 'try', { heavy: true }),
        // Trials are tracked runs.
        ReduceFunctionArn: step('Reduce', 'reduce').writesTable(control),
        ComposeFunctionArn: step('Compose', 'compose', { heavy: true, onnx: true })
          .writesTable(control)
          .writesObjects(artifacts, 'models/'),
      },
    });

    const automlApi = new HouseFunction(this, 'Api', {
      ...context,
      entry: 'automl/api',
      // It reads the data once to say what the search will cost.
      memory: 1_769,
      environment: { ...environment, ...costs } satisfies ApiEnv,
    })
      .writesTable(control)
      .readsObjects(artifacts, ...inputs, ...files);
    api.route(automlApi.fn, 'POST /v1/models/{name}/automl', 'GET /v1/models/{name}/automl/{id}');
  }
}
