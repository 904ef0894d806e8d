import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type {
  AdvanceEnv,
  ApiEnv,
  EvaluateEnv,
  RollBackEnv,
  StartEnv,
} from '../functions/rollout/env.ts';
import type { Api } from './api.ts';
import { HouseFunction } from './constructs/house-function.ts';
import { Machine } from './constructs/machine.ts';
import type { Governance } from './governance.ts';
import type { PlatformContext } from './platform-context.ts';

/** EXP-3, EXP-4: step by step to the new version, back at the first broken guardrail. */
export class Rollouts extends Construct {
  readonly machine: Machine;

  constructor(
    scope: Construct,
    id: string,
    api: Api,
    governance: Governance,
    context: PlatformContext,
  ) {
    super(scope, id);
    const { stage, control, lake } = context;
    const table = { TABLE_NAME: control.tableName };
    const step = <Env extends typeof table>(
      name: string,
      entry: string,
      environment: Env,
      memory = 512,
    ) =>
      new HouseFunction(this, name, {
        ...context,
        entry: `rollout/${entry}`,
        timeout: Duration.minutes(5),
        memory,
        environment,
      }).writesTable(control);
    // It reads every capture of the step so far.
    const evaluate = step(
      'Evaluate',
      'evaluate',
      { ...table, LAKE_BUCKET: lake.bucketName } satisfies EvaluateEnv,
      1_769,
    ).readsObjects(lake, 'captures/', 'feedback/');
    this.machine = new Machine(this, 'Rollout', {
      stage,
      definition: 'rollout',
      functions: {
        EvaluateFunctionArn: evaluate,
        AdvanceFunctionArn: step('Advance', 'advance', table satisfies AdvanceEnv),
        RollBackFunctionArn: step('RollBack', 'roll-back', table satisfies RollBackEnv),
      },
    });
    const start = new HouseFunction(this, 'Start', {
      ...context,
      entry: 'rollout/start',
      deadLetters: governance.deadLetters,
      environment: {
        ROLLOUT_MACHINE_ARN: this.machine.machine.stateMachineArn,
      } satisfies StartEnv,
    }).allow(['states:StartExecution'], this.machine.machine.stateMachineArn);
    governance.on('RolloutStarted', start.fn);

    const rolloutApi = new HouseFunction(this, 'Api', {
      ...context,
      entry: 'rollout/api',
      environment: { TABLE_NAME: control.tableName } satisfies ApiEnv,
    }).writesTable(control);
    api.route(
      rolloutApi.fn,
      'POST /v1/models/{name}/rollout',
      'GET /v1/models/{name}/rollouts',
      'GET /v1/models/{name}/rollouts/{id}',
      'POST /v1/models/{name}/rollback',
    );
  }
}
