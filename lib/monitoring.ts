import { Duration, RemovalPolicy, SecretValue, Stack, TimeZone } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type {
  ApiEnv,
  NotifyEnv,
  PublishMetricsEnv,
  ReviewEnv,
} from '../functions/monitoring/env.ts';
import type { Alarms } from './alarms.ts';
import type { Api } from './api.ts';
import { acknowledge } from './constructs/acknowledge.ts';
import { HouseFunction } from './constructs/house-function.ts';
import type { Governance } from './governance.ts';
import type { PlatformContext } from './platform-context.ts';
import { type MonitoringStage, metricsNamespace } from './stages.ts';

export interface MonitoringProps {
  readonly context: PlatformContext;
  readonly api: Api;
  readonly governance: Governance;
  readonly alarms: Alarms;
}

const defaults: Required<Omit<MonitoringStage, 'consoleUrl'>> = {
  timeZone: 'UTC',
  reportHour: 8,
  slackHosts: ['hooks.slack.com'],
  cloudWatchFeatures: 5,
};

/** What people may be told of; the function decides by what is in the event (test/lib/monitoring.test.ts holds both together). */
export const toldEvents = [
  'DriftDetected',
  'DriftChecked',
  'DataQualityFailed',
  'PerformanceEstimated',
  'ApprovalRequested',
  'RolledBack',
  'RolloutCompleted',
  'RetrainingFinished',
  'AlertSilenced',
  'AlertUnsilenced',
  'AlertAcknowledged',
] as const;

/** DRF-5, OBS-2: readable messages by mail and Slack, daily and weekly reports, and the figures of every check. */
export class Monitoring extends Construct {
  /** ARN of the secret that holds `not-configured` until somebody puts a webhook there; a deploy does not put it back. */
  readonly slackWebhookArn: string;
  /** What could not be told; an alarm watches it. */
  readonly deadLetters: Queue;
  readonly review: HouseFunction<ReviewEnv>;

  readonly #props: MonitoringProps;
  readonly #settings: typeof defaults & MonitoringStage;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { context, alarms } = props;
    this.#props = props;
    this.#settings = { ...defaults, ...context.stage.monitoring };
    const { slackWebhookArn, deadLetters } = this.#keeps(context);
    this.slackWebhookArn = slackWebhookArn;
    this.deadLetters = deadLetters;

    const channels = this.#channels();
    this.#notifies(channels);
    const publish = this.#publishesMetrics();
    this.review = this.#reviews(channels);
    this.#answers(channels);

    const five = { period: Duration.minutes(5) };
    alarms.above(
      'NotificationsUndelivered',
      deadLetters.metricApproximateNumberOfMessagesVisible(five),
      0,
    );
    alarms.above('ModelMetricsFailed', publish.fn.metricErrors(five), 0, 3);
  }

  /** Where people are told, and where messages lead. */
  #channels(): NotifyEnv {
    const { alarms, api, context } = this.#props;
    const { stage, target, control } = context;
    return {
      TABLE_NAME: control.tableName,
      STAGE: stage.name,
      TOPIC_ARN: alarms.topic.topicArn,
      SLACK_SECRET: this.slackWebhookArn,
      SLACK_HOSTS: this.#settings.slackHosts.join(','),
      SLACK_REACH: target.localEndpoints ? 'local' : 'public',
      // Not `api.url`: that would make these functions wait for the deployment of every route.
      API_URL: `https://${api.rest.restApiId}.execute-api.${api.region}.${Stack.of(this).urlSuffix}/${stage.name}`,
      CONSOLE_URL: this.#settings.consoleUrl ?? '',
    };
  }

  #tells<Env extends Record<string, unknown>>(fn: HouseFunction<Env>): HouseFunction<Env> {
    const { alarms, context } = this.#props;
    return fn
      .allow(['sns:Publish'], alarms.topic.topicArn)
      .allow(['secretsmanager:GetSecretValue'], this.slackWebhookArn)
      .writesItems(
        context.control,
        ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
        'TOLD#',
      );
  }

  #notifies(channels: NotifyEnv): void {
    const notify = this.#tells(
      new HouseFunction(this, 'Notify', {
        ...this.#props.context,
        entry: 'monitoring/notify',
        deadLetters: this.deadLetters,
        environment: channels satisfies NotifyEnv,
      }),
    );
    this.#on('Told', toldEvents, notify, 'People are told of it');
  }

  #publishesMetrics() {
    const { control, artifacts, stage } = this.#props.context;
    const publish = new HouseFunction(this, 'PublishMetrics', {
      ...this.#props.context,
      entry: 'monitoring/publish-metrics',
      deadLetters: this.deadLetters,
      environment: {
        TABLE_NAME: control.tableName,
        ARTIFACT_BUCKET: artifacts.bucketName,
        METRICS_NAMESPACE: metricsNamespace(stage),
        CLOUDWATCH_FEATURES: String(this.#settings.cloudWatchFeatures),
      } satisfies PublishMetricsEnv,
    })
      .readsTable(control)
      .readsObjects(artifacts, 'reports/drift/')
      .writesItems(control, ['dynamodb:PutItem'], 'GAUGES');
    this.#on('Checked', ['DriftDetected', 'DriftChecked'], publish, 'Figures of a check');
    return publish;
  }

  #reviews(channels: NotifyEnv): HouseFunction<ReviewEnv> {
    const { control, artifacts } = this.#props.context;
    const { timeZone, reportHour } = this.#settings;
    const review = this.#tells(
      new HouseFunction<ReviewEnv>(this, 'Review', {
        ...this.#props.context,
        entry: 'monitoring/review',
        memory: 1_024,
        timeout: Duration.minutes(5),
        deadLetters: this.deadLetters,
        environment: {
          ...channels,
          ARTIFACT_BUCKET: artifacts.bucketName,
          TIME_ZONE: timeZone,
          REPORT_HOUR: String(reportHour),
        } satisfies ReviewEnv,
      }),
    )
      .readsTable(control)
      .readsObjects(artifacts, 'reports/monitoring/')
      .writesObjects(artifacts, 'reports/monitoring/');
    for (const [kind, weekDay] of [
      ['daily', '*'],
      ['weekly', 'MON'],
    ] as const)
      new Schedule(this, kind === 'daily' ? 'Daily' : 'Weekly', {
        description: `The ${kind} report on all models`,
        schedule: ScheduleExpression.cron({
          minute: '0',
          hour: String(reportHour),
          weekDay,
          timeZone: TimeZone.of(timeZone),
        }),
        target: new LambdaInvoke(review.fn, {
          input: ScheduleTargetInput.fromObject({ kind, at: ContextAttribute.scheduledTime }),
          deadLetterQueue: this.deadLetters,
          retryAttempts: 8,
          maxEventAge: Duration.hours(6),
        }),
      });
    return review;
  }

  #answers(channels: NotifyEnv): void {
    const { api, context } = this.#props;
    const { control, artifacts } = context;
    const reports = this.#tells(
      new HouseFunction(this, 'Api', {
        ...context,
        entry: 'monitoring/api',
        environment: { ...channels, ARTIFACT_BUCKET: artifacts.bucketName } satisfies ApiEnv,
      }),
    )
      .writesTable(control)
      .readsObjects(artifacts, 'reports/monitoring/');
    api.route(
      reports.fn,
      'GET /v1/metrics',
      'GET /v1/monitoring/{kind}/{day}',
      'POST /v1/monitoring/test',
      'GET /v1/models/{name}/drift/alert',
      'POST /v1/models/{name}/drift/silence',
      'DELETE /v1/models/{name}/drift/silence',
      'POST /v1/models/{name}/drift/acknowledge',
    );
  }

  #keeps({ stage, target }: PlatformContext) {
    const slackWebhook = new Secret(this, 'SlackWebhook', {
      description: `Loopwright ${stage.name}: the incoming webhook of Slack, or not-configured`,
      secretStringValue: SecretValue.unsafePlainText('not-configured'),
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    acknowledge(slackWebhook, {
      'AwsSolutions-SMG4': 'Slack makes webhooks and has no way to rotate one by itself.',
    });
    const deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: target.tlsOnly,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(deadLetters, {
      'AwsSolutions-SQS3': 'It is the dead-letter queue.',
      ...(target.tlsOnly ? {} : { 'AwsSolutions-SQS4': 'This target speaks plain HTTP.' }),
    });
    // By its attribute: `Ref` is the ARN on AWS too, but the name on the emulator.
    const slackWebhookArn = (slackWebhook.node.defaultChild as CfnSecret).attrId;
    return { slackWebhookArn, deadLetters };
  }

  #on<Env extends Record<string, unknown>>(
    name: string,
    detailType: readonly string[],
    { fn }: HouseFunction<Env>,
    description: string,
  ): void {
    new Rule(this, name, {
      eventBus: this.#props.governance.bus,
      description,
      eventPattern: { detailType: [...detailType] },
      targets: [
        new LambdaFunction(fn, {
          deadLetterQueue: this.deadLetters,
          retryAttempts: 8,
          maxEventAge: Duration.hours(6),
        }),
      ],
    });
  }
}
