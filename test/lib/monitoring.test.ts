import { Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { noticeOf } from '#domain/monitoring/notices/notice-of.ts';
import { toldEvents } from '../../lib/monitoring.ts';
import { stages } from '../../lib/stages.ts';
import { statements, synthesiseWith } from './synth.ts';

let made: Awaited<ReturnType<typeof synthesiseWith>>;

beforeAll(async () => {
  made = await synthesiseWith(
    {
      ...stages.prod,
      monitoring: { timeZone: 'Europe/Berlin', reportHour: 7, consoleUrl: 'https://ml.example' },
    },
    'aws',
  );
}, 120_000);

const functionId = (entry: string): string => {
  const [id] = Object.entries(made.platform.findResources('AWS::Lambda::Function')).find(
    ([, { Properties }]) => Properties.Description?.startsWith(`${entry} `),
  ) as [string, unknown];
  return id;
};

const allowed = (entry: string): string[] => {
  const id = functionId(entry).replace('Function', '').slice(0, -8);
  return statements(made.platform)
    .filter(({ policy }) => policy.startsWith(id))
    .flatMap(({ statement }) => statement.Action)
    .filter((action) => !action.startsWith('xray:') && !action.startsWith('logs:'));
};

describe('monitoring', () => {
  it('has no finding of cdk-nag without a reason', () => {
    const mine = made.findings.filter((one) => JSON.stringify(one).includes('/Monitoring/'));
    expect(mine.map(({ ruleName }) => ruleName)).toEqual([]);
  });

  it('DRF-5: reports daily and on Monday, by the clock of the stage', () => {
    for (const [expression, kind] of [
      ['cron(0 7 ? * * *)', 'daily'],
      ['cron(0 7 ? * MON *)', 'weekly'],
    ])
      made.platform.hasResourceProperties('AWS::Scheduler::Schedule', {
        ScheduleExpression: expression,
        ScheduleExpressionTimezone: 'Europe/Berlin',
        Target: Match.objectLike({
          Input: JSON.stringify({ kind, at: '<aws.scheduler.scheduled-time>' }),
          DeadLetterConfig: { Arn: Match.anyValue() },
        }),
      });
  });

  it('DRF-5: tells people by a function, not by raw events on the topic', () => {
    const rules = Object.values(made.platform.findResources('AWS::Events::Rule'));
    const targets = JSON.stringify(rules.map(({ Properties }) => Properties.Targets));
    expect(targets).toContain(functionId('monitoring/notify'));
    const topics = Object.keys(made.platform.findResources('AWS::SNS::Topic'));
    for (const topic of topics) expect(targets).not.toContain(`"Ref":"${topic}"`);
    made.platform.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { 'detail-type': [...toldEvents] },
    });
  });

  it('DRF-5: has words for every event that the rule lets through', () => {
    const places = { apiUrl: 'https://api' };
    for (const detailType of toldEvents) {
      const after = { alert: { state: 'raised' }, severity: 'critical', version: 1 };
      const event = { id: 'e', detailType, time: '', detail: { model: 'm', seq: 1, after } };
      expect([detailType, noticeOf(event, places)?.subject]).toEqual([
        detailType,
        expect.stringMatching(/./),
      ]);
    }
  });

  it('SEC-1: the webhook is a secret that only those who tell people read, and deploys leave it alone', () => {
    made.platform.hasResource('AWS::SecretsManager::Secret', {
      Properties: { SecretString: 'not-configured', Name: Match.absent() },
      DeletionPolicy: 'Retain',
    });
    const readers = statements(made.platform)
      .filter(({ statement }) =>
        [statement.Action].flat().includes('secretsmanager:GetSecretValue'),
      )
      .map(({ policy }) => policy.replace(/Role.*/, ''));
    expect(readers.sort()).toEqual(['MonitoringApi', 'MonitoringNotify', 'MonitoringReview']);
  });

  it('SEC-1: who publishes figures writes nothing but figures', () => {
    expect(new Set(allowed('monitoring/publish-metrics'))).toEqual(
      new Set([
        'dynamodb:GetItem',
        'dynamodb:BatchGetItem',
        'dynamodb:Query',
        'dynamodb:PutItem',
        's3:ListBucket',
        's3:GetObject',
        'sqs:SendMessage',
      ]),
    );
  });

  it('DRF-5: what could not be told is kept, and an alarm watches it', () => {
    for (const entry of ['notify', 'review', 'publish-metrics'])
      made.platform.hasResourceProperties('AWS::Lambda::Function', {
        Description: `monitoring/${entry} (prod)`,
        DeadLetterConfig: { TargetArn: Match.anyValue() },
      });
    for (const name of ['notificationsundelivered', 'modelmetricsfailed'])
      made.platform.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmDescription: `Runbook: docs/runbooks/README.md#${name}`,
      });
  });

  it('stays within the 500 resources of a stack', () => {
    const { Resources } = made.platform.toJSON() as { Resources: object };
    expect(Object.keys(Resources).length).toBeLessThan(480);
  });
});
