import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
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
  /** Placeholder → machine whose executions this one starts and waits for. */
  readonly machines?: Readonly<Record<string, Machine>>;
  /**
   * States that this stage does not have, with the choices that lead to them; the picture shows them all. Step Functions
   * refuses a definition whose role lacks what one of its integrations needs, even where no execution comes that way.
   */
  readonly without?: readonly string[];
}

interface Definition {
  readonly States: Readonly<
    Record<string, { readonly Choices?: readonly { readonly Next: string }[] }>
  >;
}

/** The definition without some of its states. */
export function withoutStates(definition: string, names: readonly string[]): string {
  const whole = JSON.parse(definition) as Definition;
  const States = Object.fromEntries(
    Object.entries(whole.States)
      .filter(([name]) => !names.includes(name))
      .map(([name, state]) => [
        name,
        state.Choices === undefined
          ? state
          : { ...state, Choices: state.Choices.filter(({ Next }) => !names.includes(Next)) },
      ]),
  );
  return JSON.stringify({ ...whole, States }, null, 2);
}

/** A state machine whose picture is a file: placeholders filled, permission to invoke its functions, logs, traces. */
export class Machine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: MachineProps) {
    super(scope, id);
    const { stage, definition, functions, machines = {}, without = [] } = props;
    const file = join(projectRoot, 'statemachines', `${definition}.asl.json`);
    const logs = new LogGroup(this, 'Logs', {
      retention: stage.logRetentionDays,
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.machine = new StateMachine(this, 'Machine', {
      definitionBody: DefinitionBody.fromString(withoutStates(readFileSync(file, 'utf8'), without)),
      definitionSubstitutions: Object.fromEntries([
        ...Object.entries(functions).map(([name, { fn }]) => [name, fn.functionArn]),
        ...Object.entries(machines).map(([name, { machine }]) => [name, machine.stateMachineArn]),
      ]),
      tracingEnabled: true,
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: false },
    });
    this.machine.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: Object.values(functions).map(({ fn }) => fn.functionArn),
      }),
    );
    for (const { machine } of Object.values(machines)) this.#waitFor(machine);
  }

  /** What `startExecution.sync` needs: to start, look at and stop executions, and the rule that tells how they ended. */
  #waitFor(other: StateMachine): void {
    const stack = Stack.of(this);
    const statements = [
      new PolicyStatement({
        actions: ['states:StartExecution'],
        resources: [other.stateMachineArn],
      }),
      new PolicyStatement({
        actions: ['states:DescribeExecution', 'states:StopExecution'],
        resources: [
          stack.formatArn({
            service: 'states',
            resource: 'execution',
            resourceName: `${other.stateMachineName}:*`,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ],
      }),
      new PolicyStatement({
        actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
        resources: [
          stack.formatArn({
            service: 'events',
            resource: 'rule',
            resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
          }),
        ],
      }),
    ];
    for (const statement of statements) this.machine.addToRolePolicy(statement);
  }
}
