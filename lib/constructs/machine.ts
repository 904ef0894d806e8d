import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';
import { projectRoot } from './bundle.ts';
import type { HouseFunction } from './house-function.ts';

export interface MachineProps {
  readonly stage: StageSettings;
  /** File under statemachines/, without ending. */
  readonly definition: string;
  /** Placeholder → function; the machine may invoke these and nothing else. */
  readonly functions: Readonly<Record<string, HouseFunction<Record<string, unknown>>>>;
}

/** A state machine whose picture is a file: placeholders filled, permission to invoke its functions, logs, traces. */
export class Machine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { stage, definition, functions }: MachineProps) {
    super(scope, id);
    const file = join(projectRoot, 'statemachines', `${definition}.asl.json`);
    const logs = new LogGroup(this, 'Logs', {
      retention: stage.logRetentionDays,
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.machine = new StateMachine(this, 'Machine', {
      definitionBody: DefinitionBody.fromString(readFileSync(file, 'utf8')),
      definitionSubstitutions: Object.fromEntries(
        Object.entries(functions).map(([name, { fn }]) => [name, fn.functionArn]),
      ),
      tracingEnabled: true,
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: false },
    });
    this.machine.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: Object.values(functions).map(({ fn }) => fn.functionArn),
      }),
    );
  }
}
