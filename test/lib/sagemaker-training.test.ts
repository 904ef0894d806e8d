import { beforeAll, describe, expect, it } from 'vitest';
import { stages } from '../../lib/stages.ts';
import { type Statement, statements, synthesiseWith } from './synth.ts';

type Stacks = Awaited<ReturnType<typeof synthesiseWith>>;
type Conditional = Statement & { readonly Condition?: unknown };
let off: Stacks;
let on: Stacks;

beforeAll(async () => {
  off = await synthesiseWith(stages.dev);
  on = await synthesiseWith({
    ...stages.dev,
    sageMakerTraining: {
      image: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/loopwright-training:1',
      instanceType: 'ml.m5.4xlarge',
      spot: true,
      maxHours: 4,
    },
  });
}, 120_000);

const actionsOf = ({ Action }: Statement) => [Action].flat();
const all = ({ platform }: Stacks) =>
  statements(platform).map(({ statement }) => statement as Conditional);
const machineOf = ({ platform }: Stacks): string =>
  Object.values(platform.findResources('AWS::StepFunctions::StateMachine'))
    .map(({ Properties }) => JSON.stringify(Properties.DefinitionString))
    .find((text) => text.includes('RTR-2.')) ?? '';
const entries = ({ platform }: Stacks) =>
  Object.values(platform.findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => Properties.Environment?.Variables?.POWERTOOLS_SERVICE_NAME,
  );
const trusts = ({ platform }: Stacks, service: string) =>
  Object.values(platform.findResources('AWS::IAM::Role')).filter(({ Properties }) =>
    JSON.stringify(Properties.AssumeRolePolicyDocument).includes(service),
  );

describe('RTR-4: a stage without SageMaker training', () => {
  it('has no role, no permission, no function and no state for it', () => {
    expect(trusts(off, 'sagemaker.amazonaws.com')).toEqual([]);
    expect(
      all(off)
        .flatMap(actionsOf)
        .filter((action) => action.startsWith('sagemaker:')),
    ).toEqual([]);
    expect(entries(off)).not.toContain('retraining/prepare-training');
    expect(machineOf(off)).not.toMatch(/sagemaker|PrepareTraining/);
  });
});

describe('RTR-4: a stage with SageMaker training', () => {
  it('SEC-1: has no finding of cdk-nag without a reason', () => {
    expect(on.findings.map(({ ruleName }) => ruleName)).toEqual([]);
  });

  it('has the branch, with functions to prepare and to assemble', () => {
    expect(machineOf(on)).toContain('sagemaker:createTrainingJob.sync');
    expect(entries(on)).toEqual(
      expect.arrayContaining(['retraining/prepare-training', 'retraining/assemble-model']),
    );
  });

  it('SEC-1: the machine runs jobs of its own names only, and passes one role to SageMaker only', () => {
    const jobs = all(on).filter((one) => actionsOf(one).includes('sagemaker:CreateTrainingJob'));
    expect(jobs).toHaveLength(1);
    expect(JSON.stringify(jobs[0]?.Resource)).toContain(':training-job/loopwright-dev-*');
    const passed = all(on).filter(
      (one) => actionsOf(one).includes('iam:PassRole') && JSON.stringify(one).includes('sagemaker'),
    );
    expect(passed).toHaveLength(1);
    expect(passed[0]?.Condition).toEqual({
      StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' },
    });
    const [[role] = []] = [
      Object.keys(on.platform.findResources('AWS::IAM::Role')).filter((id) =>
        id.includes('JobRole'),
      ),
    ];
    expect(passed[0]?.Resource).toEqual({ 'Fn::GetAtt': [role, 'Arn'] });
  });

  it('SEC-1: jobs read and write files of retrainings, and pull their one image', () => {
    const [[policy] = []] = [
      Object.keys(on.platform.findResources('AWS::IAM::Policy')).filter((id) =>
        id.includes('JobRole'),
      ),
    ];
    const own = statements(on.platform)
      .filter((one) => one.policy === policy)
      .map(({ statement }) => statement as Conditional);
    const objects = own.filter((one) =>
      actionsOf(one).some((action) => /s3:(Get|Put)/.test(action)),
    );
    expect(JSON.stringify(objects.map(({ Resource }) => Resource))).toMatch(
      /\/work\/retraining\/\*/,
    );
    expect(objects).toHaveLength(1);
    const free = own.filter(({ Resource }) => [Resource].flat().includes('*')).flatMap(actionsOf);
    expect(free.sort()).toEqual(['cloudwatch:PutMetricData', 'ecr:GetAuthorizationToken']);
    expect(JSON.stringify(own)).toContain(':repository/loopwright-training');
  });

  it('takes a role of yours instead, and makes none then', async () => {
    const given = 'arn:aws:iam::123456789012:role/our-training-jobs';
    const stacks = await synthesiseWith({
      ...stages.dev,
      sageMakerTraining: { image: 'x', instanceType: 'ml.m5.large', maxHours: 1, roleArn: given },
    });
    expect(trusts(stacks, 'sagemaker.amazonaws.com')).toEqual([]);
    const passed = all(stacks).filter((one) => one.Resource === given);
    expect(passed.flatMap(actionsOf)).toEqual(['iam:PassRole']);
  });
});
