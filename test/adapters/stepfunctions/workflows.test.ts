import { ConflictException, SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { memoryWorkflows } from '#adapters/memory/workflows.ts';
import { stepFunctionsWorkflows } from '#adapters/stepfunctions/workflows.ts';

interface Sent {
  readonly command: string;
  readonly input: Record<string, unknown>;
}

/** A client that never leaves the process: notes what is sent and answers, or fails, as told. */
function recording<C extends SFNClient | SchedulerClient>(
  client: C,
  answer: (command: string) => unknown = () => ({}),
): { client: C; sent: Sent[] } {
  const sent: Sent[] = [];
  client.send = (async (command: { constructor: { name: string }; input: never }) => {
    sent.push({ command: command.constructor.name, input: command.input });
    const result = answer(command.constructor.name);
    if (result instanceof Error) throw result;
    return result;
  }) as never;
  return { client, sent };
}

const failing = (name: string) => Object.assign(new Error(name), { name });
const sfnClient = () => new SFNClient({ region: 'us-east-1' });
const retrainArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:retrain';

describe('stepFunctionsWorkflows', () => {
  it('starts the machine under the given name with the input as JSON', async () => {
    const { client, sent } = recording(sfnClient());
    const workflows = stepFunctionsWorkflows({ sfn: client, machines: { retrain: retrainArn } });
    await workflows.start('retrain', '01J', { model: 'churn' });
    expect(sent).toEqual([
      {
        command: 'StartExecutionCommand',
        input: { stateMachineArn: retrainArn, name: '01J', input: '{"model":"churn"}' },
      },
    ]);
  });

  it('SRV-4: stops an execution by its name; one that has never begun is left alone', async () => {
    const machines = { 'batch-transform': retrainArn };
    const { client, sent } = recording(sfnClient());
    await stepFunctionsWorkflows({ sfn: client, machines }).stop('batch-transform', '01J');
    const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:retrain:01J';
    expect(sent).toEqual([{ command: 'StopExecutionCommand', input: { executionArn } }]);
    const none = recording(sfnClient(), () => failing('ExecutionDoesNotExist'));
    await stepFunctionsWorkflows({ sfn: none.client, machines }).stop('batch-transform', '01J');
    const denied = recording(sfnClient(), () => failing('AccessDeniedException'));
    const stop = stepFunctionsWorkflows({ sfn: denied.client, machines }).stop;
    await expect(stop('batch-transform', '01J')).rejects.toThrow('AccessDenied');
  });

  it('RTR-1: an execution that exists already counts as started; other errors do not', async () => {
    const exists = recording(sfnClient(), () => failing('ExecutionAlreadyExists'));
    const workflows = stepFunctionsWorkflows({
      sfn: exists.client,
      machines: { retrain: retrainArn },
    });
    await expect(workflows.start('retrain', '01J', {})).resolves.toBeUndefined();
    await expect(workflows.start('rollout', '01J', {})).rejects.toThrow(/no ARN .* "rollout"/);

    const limited = recording(sfnClient(), () => failing('ExecutionLimitExceeded'));
    await expect(
      stepFunctionsWorkflows({ sfn: limited.client, machines: { retrain: retrainArn } }).start(
        'retrain',
        '01J',
        {},
      ),
    ).rejects.toThrow('ExecutionLimitExceeded');
  });

  it.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])(
    'GOV-2: an answer that meets %s is mentioned and ignored',
    async (name) => {
      const said: string[] = [];
      const { client } = recording(sfnClient(), () => failing(name));
      const workflows = stepFunctionsWorkflows({
        sfn: client,
        machines: {},
        log: (message) => said.push(message),
      });
      await workflows.resume('token', { status: 'approved' });
      expect(said).toEqual([expect.stringContaining(name)]);
    },
  );

  it('DRF-2: a plan is a one-time schedule that deletes itself, and replaces one of its name', async () => {
    const conflicting = recording(new SchedulerClient({ region: 'us-east-1' }), (command) =>
      command === 'CreateScheduleCommand'
        ? new ConflictException({ message: 'exists', Message: 'exists', $metadata: {} })
        : {},
    );
    const workflows = stepFunctionsWorkflows({
      sfn: sfnClient(),
      machines: {},
      scheduler: conflicting.client,
      schedule: { group: 'plans', targetArn: 'arn:function', roleArn: 'arn:role' },
    });
    await workflows.triggerAt(new Date('2026-05-01T02:03:04.567Z'), 'retrain/churn', { a: 1 });
    expect(conflicting.sent.map(({ command }) => command)).toEqual([
      'CreateScheduleCommand',
      'UpdateScheduleCommand',
    ]);
    expect(conflicting.sent[1]?.input).toMatchObject({
      Name: expect.stringMatching(/^retrain_churn-[0-9a-f]{12}$/),
      GroupName: 'plans',
      ScheduleExpression: 'at(2026-05-01T02:03:04)',
      ScheduleExpressionTimezone: 'UTC',
      ActionAfterCompletion: 'DELETE',
      Target: { Arn: 'arn:function', RoleArn: 'arn:role', Input: '{"a":1}' },
    });
  });
});

describe('memoryWorkflows', () => {
  it('keeps the first start and answer of a name, and the last plan', async () => {
    const workflows = memoryWorkflows();
    await workflows.start('retrain', 'x', 1);
    await workflows.start('retrain', 'x', 2);
    await workflows.start('rollout', 'x', 3);
    await workflows.resume('t', 'yes');
    await workflows.resume('t', 'no');
    await workflows.triggerAt(new Date(1), 'p', 'early');
    await workflows.triggerAt(new Date(2), 'p', 'late');
    expect(workflows.started.map(({ input }) => input)).toEqual([1, 3]);
    expect(workflows.resumed.get('t')).toBe('yes');
    expect(workflows.planned.get('p')).toEqual({ at: new Date(2), trigger: 'late' });
  });
});
