import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { PredictEnv } from '../functions/serving/env.ts';
import type { Api } from './api.ts';
import { acknowledge } from './constructs/acknowledge.ts';
import type { HouseFunction } from './constructs/house-function.ts';
import type { Machine } from './constructs/machine.ts';
import type { Governance } from './governance.ts';
import type { PlatformContext } from './platform-context.ts';
import type { Serving } from './serving.ts';
import { metricsNamespace } from './stages.ts';

export interface AlarmsProps {
  readonly context: PlatformContext;
  readonly api: Api;
  readonly serving: Serving;
  readonly governance: Governance;
  readonly machines: Readonly<
    Record<'DriftCheck' | 'Retrain' | 'Rollout' | 'BatchTransform', Machine>
  >;
}

/** OBS-3: what wakes somebody, each with its runbook (docs/runbooks/README.md#name), on one topic. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { context, api, serving, governance, machines } = props;
    this.topic = new Topic(this, 'Topic', {
      displayName: `Loopwright ${context.stage.name}`,
      enforceSSL: context.target.tlsOnly,
    });
    if (!context.target.tlsOnly)
      acknowledge(this.topic, { 'AwsSolutions-SNS3': 'This target speaks plain HTTP.' });
    if (context.stage.alarmEmail)
      this.topic.addSubscription(new EmailSubscription(context.stage.alarmEmail));
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );

    const minute = { period: Duration.minutes(1) };
    const five = { period: Duration.minutes(5) };
    const shared: readonly (readonly [of: string, fn: HouseFunction<PredictEnv>])[] = [
      ['', serving.predict],
    ];
    for (const [of, { fn: predict }] of [...shared, ...serving.dedicated]) {
      this.above('PredictErrors', predict.metricErrors(five), 0, 1, of);
      this.above('PredictThrottles', predict.metricThrottles(five), 0, 1, of);
      const slow = predict.metricDuration({ ...minute, statistic: 'p95' });
      this.above('PredictSlow', slow, 100, 5, of);
    }
    this.above(
      'ApiServerErrors',
      api.rest.metricServerError({ ...five, statistic: 'Average' }),
      0.001,
    );
    this.above('ApiSlow', api.rest.metricLatency({ ...minute, statistic: 'p95' }), 100, 5);
    for (const [name, { machine }] of Object.entries(machines))
      this.above(`${name}Failed`, machine.metricFailed(five), 0);
    // The others have no time limit of their own: they wait for people and for schedules.
    this.above('DriftCheckTimedOut', machines.DriftCheck.machine.metricTimedOut(five), 0);
    // Stopped by hand they cannot run their last state, so a lock or a share of traffic stays.
    this.above('RetrainAborted', machines.Retrain.machine.metricAborted(five), 0);
    this.above('RolloutAborted', machines.Rollout.machine.metricAborted(five), 0);
    this.above(
      'EventsUndelivered',
      governance.deadLetters.metricApproximateNumberOfMessagesVisible(five),
      0,
    );
    this.above(
      'EventsLate',
      governance.publish.fn.metric('IteratorAge', { ...five, statistic: 'Maximum' }),
      300_000,
    );
    for (const [name, stream] of [
      ['CapturesLate', serving.captureStream],
      ['FeedbackLate', serving.feedbackStream],
    ] as const)
      this.above(
        name,
        new Metric({
          namespace: 'AWS/Firehose',
          metricName: 'DeliveryToS3.DataFreshness',
          dimensionsMap: { DeliveryStreamName: stream.ref },
          statistic: 'Maximum',
          ...five,
        }),
        900,
      );
    this.above(
      'CapturesSpilled',
      new Metric({
        namespace: metricsNamespace(context.stage),
        metricName: 'captureFailures',
        statistic: 'Sum',
        ...five,
      }),
      0,
    );
  }

  /**
   * Alarms when the metric was above `threshold` in each of `periods`; `of` names the model whose own function it is
   * about. No data is no alarm: idle is normal.
   */
  above(name: string, metric: IMetric, threshold: number, periods = 1, of = ''): void {
    new Alarm(this, of === '' ? name : `${name}-${of}`, {
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `Runbook: docs/runbooks/README.md#${name.toLowerCase()}`,
    }).addAlarmAction(new SnsAction(this.topic));
  }
}
