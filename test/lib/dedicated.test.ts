import { Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { stages } from '../../lib/stages.ts';
import { statements, synthesiseWith } from './synth.ts';

type Stacks = Awaited<ReturnType<typeof synthesiseWith>>;
let aws: Stacks;
let emulated: Stacks;
let plain: Stacks;

beforeAll(async () => {
  const stage = {
    ...stages.dev,
    predict: { ...stages.dev.predict, warmModels: ['fraud', 'ltv'] },
    dedicated: {
      churn: {
        memory: 3_008,
        provisionedConcurrency: 1,
        warmHours: { from: 7, to: 19, copies: 5, days: 'MON-FRI', timeZone: 'Europe/Berlin' },
      },
      'slow-model': { memory: 10_240 },
    },
    endpoints: { sageMaker: ['Churn-GPU'], privateAddresses: true },
  };
  plain = await synthesiseWith(stages.dev);
  aws = await synthesiseWith(stage);
  emulated = await synthesiseWith(stage, 'emulator');
}, 120_000);

const predictFunctions = ({ platform }: Stacks) =>
  Object.entries(
    platform.findResources('AWS::Lambda::Function', {
      Properties: { Description: 'serving/predict (dev)' },
    }),
  ).map(([id, { Properties }]) => ({
    id,
    memory: Properties.MemorySize as number,
    warm: Properties.Environment.Variables.WARM_MODELS as string | undefined,
    reach: Properties.Environment.Variables.ENDPOINT_REACH as string,
  }));

/** `METHOD /path` → what its integration calls, for each method of the API. */
function routes({ platform }: Stacks): Map<string, string> {
  const resources = platform.findResources('AWS::ApiGateway::Resource');
  const pathOf = (id: string): string => {
    const { ParentId, PathPart } = resources[id]?.Properties ?? {};
    return id in resources ? `${pathOf(ParentId.Ref ?? '')}/${PathPart}` : '';
  };
  return new Map(
    Object.values(platform.findResources('AWS::ApiGateway::Method')).map(({ Properties }) => [
      `${Properties.HttpMethod} ${pathOf(Properties.ResourceId.Ref ?? '')}`,
      JSON.stringify(Properties.Integration.Uri),
    ]),
  );
}

describe('a dedicated function', () => {
  it('SRV-1: has the memory it was given, and warms its model up', () => {
    expect(predictFunctions(aws).map(({ memory, warm }) => [memory, warm])).toEqual([
      [1_769, 'fraud,ltv'],
      [3_008, 'churn'],
      [10_240, 'slow-model'],
    ]);
    expect(predictFunctions(plain).map(({ memory, warm }) => [memory, warm])).toEqual([
      [1_769, undefined],
    ]);
  });

  it('SRV-1: takes the predictions of its model, and nothing else', () => {
    const all = routes(aws);
    const before = routes(plain);
    const added = [...all.keys()].filter((route) => !before.has(route));
    expect(added.sort()).toEqual([
      'ANY /v2/models/churn',
      'ANY /v2/models/churn/{proxy+}',
      'ANY /v2/models/slow-model',
      'ANY /v2/models/slow-model/{proxy+}',
      'POST /v1/models/churn/predict',
      'POST /v1/models/slow-model/predict',
    ]);
    const [shared, , slow] = predictFunctions(aws);
    expect(all.get('POST /v1/models/slow-model/predict')).toContain(slow?.id);
    expect(all.get('ANY /v2/models/slow-model/{proxy+}')).toContain(slow?.id);
    expect(all.get('POST /v1/models/{name}/predict')).toContain(shared?.id);
    for (const route of before.keys()) expect(all.has(route)).toBe(true);
  });

  it('SRV-1: keeps copies warm, more of them in its hours, through the alias that routes ask', () => {
    aws.platform.hasResourceProperties('AWS::Lambda::Alias', {
      Name: 'live',
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 },
    });
    aws.platform.resourceCountIs('AWS::Lambda::Alias', 1);
    const [alias = ''] = Object.keys(aws.platform.findResources('AWS::Lambda::Alias'));
    expect(routes(aws).get('POST /v1/models/churn/predict')).toContain(alias);
    aws.platform.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 1,
      MaxCapacity: 5,
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
      ScheduledActions: [
        {
          Schedule: 'cron(0 7 ? * MON-FRI *)',
          Timezone: 'Europe/Berlin',
          ScalableTargetAction: { MinCapacity: 5, MaxCapacity: 5 },
          ScheduledActionName: Match.anyValue(),
        },
        {
          Schedule: 'cron(0 19 ? * MON-FRI *)',
          Timezone: 'Europe/Berlin',
          ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 1 },
          ScheduledActionName: Match.anyValue(),
        },
      ],
    });
    emulated.platform.resourceCountIs('AWS::Lambda::Alias', 0);
  });

  it('SRV-1: API Gateway may call it, and nobody else', () => {
    for (const { id } of predictFunctions(aws).slice(2)) {
      const permissions = Object.values(
        aws.platform.findResources('AWS::Lambda::Permission'),
      ).filter(({ Properties }) => JSON.stringify(Properties.FunctionName).includes(id));
      expect(permissions.map(({ Properties }) => Properties.Principal)).toEqual([
        'apigateway.amazonaws.com',
      ]);
    }
  });

  it('OBS-3: has alarms of its own, with the runbooks of the shared one', () => {
    const alarms = Object.values(aws.platform.findResources('AWS::CloudWatch::Alarm')).filter(
      ({ Properties }) => /#predict/.test(Properties.AlarmDescription),
    );
    expect(alarms).toHaveLength(9);
    const of = alarms.map(({ Properties }) => Properties.Dimensions[0].Value.Ref);
    expect(new Set(of)).toEqual(new Set(predictFunctions(aws).map(({ id }) => id)));
  });

  it('SEC-1: has no finding of cdk-nag without a reason', () => {
    expect(aws.findings.map(({ ruleName }) => ruleName)).toEqual([]);
  });

  it('a name that no model can have stops the synthesis', async () => {
    const wrong = { ...stages.dev, dedicated: { 'a/b': { memory: 512 } } };
    await expect(synthesiseWith(wrong)).rejects.toThrow("not a model's name");
  });
});

describe('endpoints of custom runtimes', () => {
  it('SRV-9: functions that ask them may invoke the SageMaker endpoints that are named, no other', () => {
    const invoking = (stacks: Stacks) =>
      statements(stacks.platform).filter(
        ({ statement }) => statement.Action === 'sagemaker:InvokeEndpoint',
      );
    expect(invoking(plain)).toEqual([]);
    expect(invoking(aws)).toHaveLength(6); // Three predict functions, registry, evaluation, batches.
    for (const { statement } of invoking(aws))
      expect(JSON.stringify(statement.Resource)).toContain(':endpoint/churn-gpu');
  });

  it('SRV-9: may have public addresses; private ones where the stage says so, local ones on an emulator', () => {
    const reach = (stacks: Stacks) => new Set(predictFunctions(stacks).map((fn) => fn.reach));
    expect(reach(plain)).toEqual(new Set(['public']));
    expect(reach(aws)).toEqual(new Set(['private']));
    expect(reach(emulated)).toEqual(new Set(['local']));
  });
});
