import { Duration } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import {
  FilterCriteria,
  FilterRule,
  type IFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ApiEnv, PublishEventsEnv, ResumeApprovalEnv } from '../functions/governance/env.ts';
import type { Api } from './api.ts';
import { acknowledge } from './constructs/acknowledge.ts';
import { HouseFunction } from './constructs/house-function.ts';
import type { PlatformContext } from './platform-context.ts';

/** GOV: the audit trail leaves the table as events; approvals come in by the API. */
export class Governance extends Construct {
  readonly bus: EventBus;
  /** Events that could not be delivered or handled; an alarm watches it. */
  readonly deadLetters: Queue;
  /** From the table's stream to the bus: what has to start waits for it. */
  readonly publish: HouseFunction<PublishEventsEnv>;
  readonly resumeApproval: HouseFunction<ResumeApprovalEnv>;

  constructor(scope: Construct, id: string, api: Api, context: PlatformContext) {
    super(scope, id);
    const { control } = context;
    this.bus = new EventBus(this, 'Bus');
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: context.target.tlsOnly,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(this.deadLetters, {
      'AwsSolutions-SQS3': 'It is the dead-letter queue.',
      ...(context.target.tlsOnly ? {} : { 'AwsSolutions-SQS4': 'This target speaks plain HTTP.' }),
    });

    this.publish = new HouseFunction(this, 'PublishEvents', {
      ...context,
      entry: 'governance/publish-events',
      environment: { EVENT_BUS_NAME: this.bus.eventBusName } satisfies PublishEventsEnv,
    }).allow(['events:PutEvents'], this.bus.eventBusArn);
    this.publish.fn.addEventSource(
      new DynamoEventSource(control, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        retryAttempts: 20,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        onFailure: new SqsDlq(this.deadLetters),
        filters: [
          FilterCriteria.filter({
            eventName: FilterRule.isEqual('INSERT'),
            dynamodb: { Keys: { sk: { S: FilterRule.beginsWith('AUDIT#') } } },
          }),
        ],
      }),
    );

    const approvals = new HouseFunction(this, 'Api', {
      ...context,
      entry: 'governance/api',
      environment: { TABLE_NAME: control.tableName } satisfies ApiEnv,
    }).writesTable(control);
    api.route(
      approvals.fn,
      'GET /v1/approvals',
      'GET /v1/approvals/{id}',
      'POST /v1/approvals/{id}/approve',
      'POST /v1/approvals/{id}/reject',
    );

    this.resumeApproval = new HouseFunction(this, 'ResumeApproval', {
      ...context,
      entry: 'governance/resume-approval',
      deadLetters: this.deadLetters,
      environment: { TABLE_NAME: control.tableName } satisfies ResumeApprovalEnv,
    }).readsTable(control);
    this.on('ApprovalResolved', this.resumeApproval.fn);
  }

  /** Calls `fn` with every event of this kind. What cannot be handed to it is kept; what it fails on it keeps itself. */
  on(detailType: string, fn: IFunction): void {
    new Rule(this, `On${detailType}`, {
      eventBus: this.bus,
      description: `${detailType} -> ${fn.node.path.split('/').slice(1, -1).join('/')}`,
      eventPattern: { detailType: [detailType] },
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
