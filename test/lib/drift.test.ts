import { Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { maxRollingDays } from '#domain/drift/monitoring-settings.ts';
import { statements, synthesise } from './synth.ts';

let made: Awaited<ReturnType<typeof synthesise>>;

beforeAll(async () => {
  made = await synthesise('prod');
}, 120_000);

/** What the policies of a construct of lib/drift.ts allow on objects: `verb path`. */
const objects = (construct: string): string[] =>
  statements(made.platform)
    .filter(({ policy }) => policy.startsWith(`Drift${construct}`))
    .flatMap(({ statement: { Action, Resource } }) =>
      [Action].flat().flatMap((action) =>
        /^s3:(Get|Put|Delete)Object$/.test(action)
          ? [Resource].flat().map((one) => {
              const text = JSON.stringify(one);
              return `${action.slice(3, 6)} ${/\/([\w/]+)\*"/.exec(text)?.[1] ?? text}`;
            })
          : [],
      ),
    )
    .sort();

describe('drift checks', () => {
  it.each([
    ['Plan', ['Get captures/', 'Get feedback/', 'Get reports/drift/', 'Put work/drift/']],
    [
      'SketchPart',
      ['Get captures/', 'Get feedback/', 'Get models/', 'Get work/drift/', 'Put work/drift/'],
    ],
    [
      'Judge',
      [
        'Get captures/',
        'Get feedback/',
        'Get models/',
        'Get reports/drift/',
        'Get sketches/drift/',
        'Get work/drift/',
        'Put reports/drift/',
        'Put sketches/drift/',
      ],
    ],
  ])('SEC-1: %s reads and writes only what it must', (construct, expected) => {
    expect(objects(construct)).toEqual(expected);
  });

  it('SEC-1: a worker of the map changes nothing in the control table', () => {
    const actions = statements(made.platform)
      .filter(({ policy }) => policy.startsWith('DriftSketchPart'))
      .flatMap(({ statement }) => statement.Action)
      .filter((action) => action.startsWith('dynamodb:'));
    expect(actions.sort()).toEqual(['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query']);
  });

  it('DRF-9: the map may start and stop workers of its own, and list the parts', () => {
    const map = statements(made.platform).filter(({ policy }) =>
      policy.startsWith('DriftDistributedMap'),
    );
    expect(map.flatMap(({ statement }) => statement.Action).sort()).toEqual([
      's3:ListBucket',
      'states:DescribeExecution',
      'states:StartExecution',
      'states:StopExecution',
    ]);
    expect(JSON.stringify(map)).toContain('/Parts:*');
  });

  it('DRF-1: sketches of hours are kept for longer than any rolling reference goes back', () => {
    const days = maxRollingDays + 7;
    made.storage.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([Match.objectLike({ Prefix: 'sketches/', ExpirationInDays: 45 })]),
      },
    });
    expect(days).toBeLessThan(45);
  });

  it('SEC-1: has no finding of cdk-nag without a reason', () => {
    const mine = made.findings.filter((one) => JSON.stringify(one).includes('/Drift/'));
    expect(mine.map(({ ruleName }) => ruleName)).toEqual([]);
  });
});
