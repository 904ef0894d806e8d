import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { unavailable } from '#domain/errors.ts';
import type { Workflows } from '#domain/workflows.ts';
import { planOnce, type ScheduleTarget } from '../scheduler/plan-once.ts';

export type Machine = Parameters<Workflows['start']>[0];

export interface StepFunctionsWorkflowsProps {
  readonly sfn: SFNClient;
  /** State machine ARNs; a function names only those it starts. */
  readonly machines: Partial<Record<Machine, string>>;
  /** Both are needed for `triggerAt`, and only there. */
  readonly scheduler?: SchedulerClient;
  readonly schedule?: ScheduleTarget;
  /** Where a late answer is mentioned; silent when absent. */
  readonly log?: (message: string) => void;
}

/** The task has been answered, has timed out, or its execution has ended. */
const tooLate = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

export function stepFunctionsWorkflows(props: StepFunctionsWorkflowsProps): Workflows {
  const { sfn, machines, scheduler, schedule, log = () => {} } = props;
  const arnOf = (machine: Machine): string => {
    const arn = machines[machine];
    if (arn !== undefined) return arn;
    throw unavailable(`This function was given no ARN of the state machine "${machine}".`);
  };
  return {
    async start(machine, name, input) {
      const stateMachineArn = arnOf(machine);
      try {
        await sfn.send(
          new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
        );
      } catch (error) {
        // The name is the id of what runs: it has been started, and may even have ended.
        if (nameOf(error) !== 'ExecutionAlreadyExists') throw error;
      }
    },

    async stop(machine, name) {
      const executionArn = `${arnOf(machine).replace(':stateMachine:', ':execution:')}:${name}`;
      try {
        await sfn.send(new StopExecutionCommand({ executionArn }));
      } catch (error) {
        if (nameOf(error) !== 'ExecutionDoesNotExist') throw error;
      }
    },

    async resume(taskToken, output) {
      try {
        await sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
      } catch (error) {
        if (!tooLate.has(nameOf(error))) throw error;
        log(`The waiting task could not be answered any more (${nameOf(error)}).`);
      }
    },

    async triggerAt(at, name, trigger) {
      if (scheduler === undefined || schedule === undefined)
        throw unavailable('This function was given no schedule group to plan in.');
      await planOnce(scheduler, schedule, { at, name, payload: trigger });
    },
  };
}
