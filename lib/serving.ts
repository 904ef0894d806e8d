import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { Alias } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, LogStream } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FeedbackEnv, PredictEnv } from '../functions/serving/env.ts';
import type { Api } from './api.ts';
import { HouseFunction } from './constructs/house-function.ts';
import type { PlatformContext } from './platform-context.ts';
import { metricsNamespace } from './stages.ts';

/** SRV: predictions, their capture, and the labels that come later. */
export class Serving extends Construct {
  readonly predict: HouseFunction<PredictEnv>;
  readonly captureStream: CfnDeliveryStream;
  readonly feedbackStream: CfnDeliveryStream;

  constructor(scope: Construct, id: string, api: Api, context: PlatformContext) {
    super(scope, id);
    const { stage, target, control, features, artifacts, lake, onnx } = context;
    this.captureStream = this.#stream('CaptureStream', 'captures', context);
    this.feedbackStream = this.#stream('FeedbackStream', 'feedback', context);

    this.predict = new HouseFunction(this, 'Predict', {
      ...context,
      entry: 'serving/predict',
      memory: stage.predict.memory,
      layers: [onnx],
      environment: {
        TABLE_NAME: control.tableName,
        FEATURE_TABLE: features.tableName,
        ARTIFACT_BUCKET: artifacts.bucketName,
        LAKE_BUCKET: lake.bucketName,
        CAPTURE_STREAM: this.captureStream.ref,
        SERVING_RECORD_TTL_MS: String(stage.servingRecordTtlMs),
        METRICS_NAMESPACE: metricsNamespace(stage),
      } satisfies PredictEnv,
    })
      .readsTable(control)
      .writesItems(control, ['dynamodb:PutItem'], 'PREDICTION#')
      .allow(['dynamodb:BatchGetItem'], features.tableArn)
      .readsObjects(artifacts, 'models/')
      .writesObjects(lake, 'captures/', 'oversize/')
      .allow(['firehose:PutRecordBatch'], this.captureStream.attrArn);
    const warm = target.provisionedConcurrency && stage.predict.provisionedConcurrency > 0;
    const predict = warm
      ? new Alias(this, 'Live', {
          aliasName: 'live',
          version: this.predict.fn.currentVersion,
          provisionedConcurrentExecutions: stage.predict.provisionedConcurrency,
        })
      : this.predict.fn;
    api.route(predict, 'ANY /v2', 'ANY /v2/{proxy+}', 'POST /v1/models/{name}/predict');

    const feedback = new HouseFunction(this, 'Feedback', {
      ...context,
      entry: 'serving/feedback',
      environment: {
        TABLE_NAME: control.tableName,
        LAKE_BUCKET: lake.bucketName,
        FEEDBACK_STREAM: this.feedbackStream.ref,
      } satisfies FeedbackEnv,
    })
      .readsTable(control)
      .writesItems(control, ['dynamodb:UpdateItem'], 'PREDICTION#', 'BANDIT#')
      .writesObjects(lake, 'feedback/')
      .allow(['firehose:PutRecordBatch'], this.feedbackStream.attrArn);
    api.route(feedback.fn, 'POST /v1/feedback');
  }

  /** Lines gather for a while and land in the lake by hour of arrival. */
  #stream(id: string, prefix: string, { stage, lake }: PlatformContext): CfnDeliveryStream {
    const logs = new LogGroup(this, `${id}Logs`, {
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const logStream = new LogStream(this, `${id}LogStream`, { logGroup: logs });
    const role = new Role(this, `${id}Role`, {
      assumedBy: new ServicePrincipal('firehose.amazonaws.com'),
    });
    const grant = lake.grantPut(role, `${prefix}/*`);
    logs.grantWrite(role);
    const stream = new CfnDeliveryStream(this, id, {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: lake.bucketArn,
        roleArn: role.roleArn,
        prefix: `${prefix}/!{timestamp:yyyy/MM/dd/HH}/`,
        errorOutputPrefix: `${prefix}-failed/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/`,
        bufferingHints: {
          intervalInSeconds: Duration.seconds(stage.captureBufferSeconds).toSeconds(),
          sizeInMBs: Size.mebibytes(64).toMebibytes(),
        },
        compressionFormat: 'UNCOMPRESSED',
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logs.logGroupName,
          logStreamName: logStream.logStreamName,
        },
      },
    });
    grant.applyBefore(stream);
    return stream;
  }
}
