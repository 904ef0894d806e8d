import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import aslValidator from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { withoutStates } from '../../lib/constructs/machine.ts';
import { sageMakerStates } from '../../lib/sagemaker-training.ts';

interface State {
  readonly Type: string;
  readonly Comment?: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Retry?: readonly unknown[];
  readonly ItemProcessor?: { readonly States: Readonly<Record<string, State>> };
}
interface Definition {
  readonly QueryLanguage: string;
  readonly Comment: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

const folder = join(import.meta.dirname, '../../statemachines');
const read = (name: string) => readFileSync(join(folder, `${name}.asl.json`), 'utf8');
const parse = (name: string) => JSON.parse(read(name)) as Definition;
const placeholders = (text: string) => [
  ...new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name)),
];
const targets = ({ Next, Default, Choices = [], Catch = [] }: State) =>
  [Next, Default, ...Choices.map((one) => one.Next), ...Catch.map((one) => one.Next)].filter(
    (name) => name !== undefined,
  );

function reachedFrom(start: string, states: Definition['States']): string[] {
  const reached = new Set<string>();
  const visit = (state: string): void => {
    if (reached.has(state)) return;
    reached.add(state);
    const definition = states[state];
    expect(definition, `${state} is missing`).toBeDefined();
    if (definition !== undefined) for (const next of targets(definition)) visit(next);
  };
  visit(start);
  return [...reached].sort();
}

/** What lib/retraining.ts and lib/rollout.ts fill in. */
const known: Readonly<Record<string, readonly string[]>> = {
  retrain: [
    'AssembleModelFunctionArn',
    'AssessRiskFunctionArn',
    'AutomlMachineArn',
    'CollectFunctionArn',
    'EvaluateFunctionArn',
    'FinishFunctionArn',
    'PrepareTrainingFunctionArn',
    'RegisterFunctionArn',
    'RequestApprovalFunctionArn',
    'RouteFunctionArn',
    'StartRolloutFunctionArn',
    'TrainFunctionArn',
    'ValidateFunctionArn',
  ],
  rollout: ['AdvanceFunctionArn', 'EvaluateFunctionArn', 'RollBackFunctionArn'],
};

describe('every state machine', () => {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.asl.json'))
    .map((file) => file.replace('.asl.json', ''));

  it.each(names)('%s is valid States Language', (name) => {
    const { isValid, errorsText } = aslValidator(JSON.parse(read(name)));
    expect(isValid, errorsText()).toBe(true);
  });

  it.each(names)('%s is in JSONata, or says why not, and says what it is for', (name) => {
    const { QueryLanguage, Comment } = parse(name);
    if (QueryLanguage !== 'JSONata') expect(Comment).toMatch(/In JSONPath, because/);
    expect(Comment.length).toBeGreaterThan(20);
  });

  it.each(names)(
    '%s leads from its start to every state, and to none that is not there',
    (name) => {
      const { StartAt, States } = parse(name);
      expect(reachedFrom(StartAt, States)).toEqual(Object.keys(States).sort());
    },
  );
});

describe('retrain', () => {
  it('RTR-4: without SageMaker is a whole machine too, which calls nothing of it', () => {
    const text = withoutStates(read('retrain'), sageMakerStates);
    const { isValid, errorsText } = aslValidator(JSON.parse(text));
    expect(isValid, errorsText()).toBe(true);
    expect(text).not.toMatch(/sagemaker:|PrepareTraining|AssembleModel/);
    expect(placeholders(text)).toHaveLength((known.retrain?.length ?? 0) - 2);
    const { StartAt, States } = JSON.parse(text) as Definition;
    expect(reachedFrom(StartAt, States)).toEqual(Object.keys(States).sort());
  });

  it('RTR-4: a trainer that was killed is called again, and a bounded number of times', () => {
    const [first, crash] = (parse('retrain').States.Train?.Retry ?? []) as {
      ErrorEquals: string[];
      MaxAttempts: number;
    }[];
    expect(crash?.ErrorEquals).toEqual(
      expect.arrayContaining(['Lambda.Unknown', 'Sandbox.Timedout', 'States.Timeout']),
    );
    expect(crash?.MaxAttempts).toBeLessThanOrEqual(5);
    // Each rule counts its own tries, so an error must not be in two.
    expect(first?.ErrorEquals.filter((name) => crash?.ErrorEquals.includes(name))).toEqual([]);
  });

  it('GOV-2: does not wait for approvers who have answered before', () => {
    const { Catch = [] } = parse('retrain').States.AskApprovers ?? {};
    const caught = Catch.find(({ ErrorEquals }) => ErrorEquals.includes('NothingToWaitFor'));
    expect(caught?.Next).toBe('LookAtApproval');
  });
});

describe.each(['retrain', 'rollout'])('%s', (name) => {
  it('has exactly the placeholders that lib fills', () => {
    expect(placeholders(read(name)).sort()).toEqual(known[name]);
  });

  it('RTR-5: tries each function again, and ends in its last resort whatever fails', () => {
    const lastResort = name === 'retrain' ? 'Finish' : 'RollBack';
    for (const [state, { Type, Retry, Catch }] of Object.entries(parse(name).States)) {
      if (Type !== 'Task') continue;
      expect(Retry, state).toBeDefined();
      if (state === lastResort) continue;
      const all = Catch?.find(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'));
      expect(all?.Next, state).toBe(lastResort);
    }
  });
});
