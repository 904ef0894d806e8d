import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { type StageName, stageNames } from '../../lib/stages.ts';
import { statements, synthesise } from './synth.ts';

type Stacks = Awaited<ReturnType<typeof synthesise>>;
const made = new Map<StageName, Stacks>();
const of = (stage: StageName) => made.get(stage) as Stacks;
let emulated: Stacks;

beforeAll(async () => {
  for (const stage of stageNames) made.set(stage, await synthesise(stage));
  emulated = await synthesise('dev', 'emulator');
}, 120_000);

const properties = (template: Template, type: string) =>
  Object.entries(template.findResources(type)).map(([id, resource]) => ({
    id,
    properties: resource.Properties ?? {},
    resource,
  }));

describe.each(stageNames)('stack of %s', (stage) => {
  it('SEC-1: has no finding of cdk-nag without a reason', () => {
    expect(of(stage).findings.map(({ ruleName }) => ruleName)).toEqual([]);
  });

  it('CIC-2: stays well below the 500 resources that CloudFormation takes in a stack', () => {
    // Nearest to hand when this fails: policies inside of their roles (60 fewer), or routes with a {proxy+} resource.
    const count = (template: Template) => Object.keys(template.toJSON().Resources).length;
    expect(count(of(stage).platform)).toBeLessThan(490);
    expect(count(of(stage).storage)).toBeLessThan(490);
  });

  it('TRK-1: what the gateway refuses itself is told in our words and with the fields MLflow clients read', () => {
    const bodies = properties(of(stage).platform, 'AWS::ApiGateway::GatewayResponse').map(
      ({ properties: { StatusCode, ResponseTemplates } }) =>
        [StatusCode, JSON.parse(ResponseTemplates['application/json'])] as const,
    );
    expect(bodies.map(([status]) => status).sort()).toEqual([
      '401',
      '403',
      '404',
      '413',
      '429',
      '504',
    ]);
    for (const [, { error, hint, error_code, message }] of bodies)
      expect([error_code, message]).toEqual([
        expect.stringMatching(/^[A-Z_]+$/),
        `${error} ${hint}`,
      ]);
    expect(new Map(bodies).get('413').message).toContain(
      'MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD=true',
    );
  });

  it('SEC-1: allows no action on every resource but tracing and log delivery', () => {
    const free = statements(of(stage).platform)
      .filter(({ statement }) => [statement.Resource].flat().includes('*'))
      .flatMap(({ statement }) => statement.Action);
    const accepted =
      /^(xray:|logs:(Create|Get|Update|Delete)LogDelivery|logs:ListLogDeliveries|logs:(Put|Describe)ResourcePolic|logs:DescribeLogGroups)/;
    expect(free.filter((action) => !accepted.test(action))).toEqual([]);
  });

  it('SEC-1: allows no wildcard action', () => {
    const wide = statements(of(stage).platform)
      .flatMap(({ statement }) => statement.Action)
      .filter((action) => action.includes('*') && action !== 's3:Abort*');
    expect(wide).toEqual([]);
  });

  it('SEC-1: predictions and feedback change only their own items of the control table', () => {
    const keys = statements(of(stage).platform).flatMap(({ statement }) => {
      const { Action, Condition } = statement as typeof statement & {
        Condition?: { readonly 'ForAllValues:StringLike'?: Readonly<Record<string, unknown>> };
      };
      const condition = Condition?.['ForAllValues:StringLike'];
      return condition === undefined ? [] : [[Action, condition['dynamodb:LeadingKeys']]];
    });
    expect(keys).toContainEqual(['dynamodb:PutItem', ['PREDICTION#*']]);
    expect(keys).toContainEqual(['dynamodb:UpdateItem', ['PREDICTION#*', 'BANDIT#*']]);
  });

  it('SEC-1: keeps buckets closed, encrypted and TLS only', () => {
    for (const { properties: bucket } of properties(of(stage).storage, 'AWS::S3::Bucket')) {
      expect(bucket.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(bucket.BucketEncryption).toBeDefined();
    }
    const policies = properties(of(stage).storage, 'AWS::S3::BucketPolicy');
    expect(policies).toHaveLength(3);
    for (const { properties: policy } of policies)
      expect(JSON.stringify(policy)).toContain('"aws:SecureTransport":"false"');
  });

  it('SEC-2: asks the authorizer on every method', () => {
    const methods = properties(of(stage).platform, 'AWS::ApiGateway::Method');
    expect(methods.length).toBeGreaterThan(20);
    for (const { id, properties: method } of methods)
      expect([id, method.AuthorizationType]).toEqual([id, 'CUSTOM']);
  });

  it('SRV-1: runs every function on Node 24, arm64, with its own role and kept logs', () => {
    const functions = properties(of(stage).platform, 'AWS::Lambda::Function').filter(
      ({ properties: fn }) => fn.Description?.endsWith(`(${stage})`),
    );
    expect(functions.length).toBeGreaterThan(20);
    for (const { id, properties: fn } of functions)
      expect([id, fn.Runtime, fn.Architectures]).toEqual([id, 'nodejs24.x', ['arm64']]);
    const roles = functions.map(({ properties: fn }) => JSON.stringify(fn.Role));
    expect(new Set(roles).size).toBe(functions.length);
  });

  it('OPS-6: keeps point-in-time recovery on both tables and versions of artifacts', () => {
    const tables = properties(of(stage).storage, 'AWS::DynamoDB::GlobalTable');
    expect(tables).toHaveLength(2);
    for (const { properties: table } of tables)
      expect(table.Replicas[0].PointInTimeRecoverySpecification).toEqual({
        PointInTimeRecoveryEnabled: true,
      });
    of(stage).storage.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  it('RTR-5: an event that a function fails on is kept in the dead-letter queue', () => {
    for (const entry of [
      'governance/resume-approval',
      'retraining/start',
      'retraining/on-trigger',
      'rollout/start',
      'batch/start',
    ])
      of(stage).platform.hasResourceProperties('AWS::Lambda::Function', {
        Description: `${entry} (${stage})`,
        DeadLetterConfig: { TargetArn: Match.anyValue() },
      });
  });

  it('OBS-3: watches the spilled captures of its own stage, as the predict function writes them', () => {
    const namespace = `Loopwright-${stage}`;
    of(stage).platform.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ METRICS_NAMESPACE: namespace }) },
    });
    of(stage).platform.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: namespace,
      MetricName: 'captureFailures',
      Dimensions: Match.absent(),
    });
  });

  it('OBS-3: has no alarm on a limit that its machine does not have', () => {
    const limited = properties(of(stage).platform, 'AWS::StepFunctions::StateMachine').filter(
      ({ properties: machine }) =>
        JSON.stringify(machine.DefinitionString).includes('TimeoutSeconds\\": 10800'),
    );
    const alarms = properties(of(stage).platform, 'AWS::CloudWatch::Alarm').filter(
      ({ properties: alarm }) => alarm.MetricName === 'ExecutionsTimedOut',
    );
    expect(limited).toHaveLength(1);
    expect(alarms.map(({ properties: alarm }) => alarm.Dimensions[0].Value.Ref)).toEqual(
      limited.map(({ id }) => id),
    );
  });

  it('DRF-5, RTR-1: checks drift hourly and retrains on Sunday at two', () => {
    for (const expression of ['cron(10 * * * ? *)', 'cron(0 2 ? * SUN *)'])
      of(stage).platform.hasResourceProperties('AWS::Scheduler::Schedule', {
        ScheduleExpression: expression,
      });
  });

  it('OBS-3: gives every alarm an action and a runbook that exists', async () => {
    const { readFileSync } = await import('node:fs');
    const runbooks = readFileSync('docs/runbooks/README.md', 'utf8').toLowerCase();
    const alarms = properties(of(stage).platform, 'AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThanOrEqual(12);
    for (const { id, properties: alarm } of alarms) {
      expect([id, alarm.AlarmActions?.length]).toEqual([id, 1]);
      const [, anchor] = alarm.AlarmDescription.split('#');
      expect(runbooks, id).toContain(`\n## ${anchor}\n`);
    }
  });

  it('GOV-4: publishes audit entries only, once written, with a dead-letter queue', () => {
    of(stage).platform.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: Match.anyValue() },
      FilterCriteria: {
        Filters: [{ Pattern: Match.stringLikeRegexp('INSERT.*AUDIT#') }],
      },
    });
  });
});

describe('what differs', () => {
  it('SRV-3: production keeps a copy of the predict function warm, and routes ask that one', () => {
    of('prod').platform.hasResourceProperties('AWS::Lambda::Alias', {
      Name: 'live',
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 },
    });
    of('dev').platform.resourceCountIs('AWS::Lambda::Alias', 0);
  });

  const retained = (template: Template) =>
    [
      ...properties(template, 'AWS::S3::Bucket'),
      ...properties(template, 'AWS::DynamoDB::GlobalTable'),
    ].map(({ resource }) => resource.DeletionPolicy);

  it('OPS-6: production keeps its data on delete, dev does not', () => {
    expect(new Set(retained(of('prod').storage))).toEqual(new Set(['Retain']));
    expect(new Set(retained(of('dev').storage))).toEqual(new Set(['Delete']));
  });

  it('CIC-2: the emulator gets the same resources as AWS', () => {
    const kinds = (template: Template) => {
      const count: Record<string, number> = {};
      for (const { Type } of Object.values(
        template.toJSON().Resources as Record<string, { Type: string }>,
      ))
        count[Type] = (count[Type] ?? 0) + 1;
      // What makes a queue or topic refuse plain HTTP.
      delete count['AWS::SQS::QueuePolicy'];
      return count;
    };
    expect(kinds(emulated.platform)).toEqual(kinds(of('dev').platform));
    expect(kinds(emulated.storage)).toEqual(kinds(of('dev').storage));
  });
});
