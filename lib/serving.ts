import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, LogStream } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FeedbackEnv, PredictEnv } from '../functions/serving/env.ts';
import type { Api } from './api.ts';
import { HouseFunction } from './constructs/house-function.ts';
import { WarmCopies, type WarmCopiesProps } from './constructs/warm-copies.ts';
import { endpointReach, invokesEndpoints } from './endpoint-access.ts';
import type { PlatformContext } from './platform-context.ts';
import { metricsNamespace } from './stages.ts';

/** SRV: predictions, their capture, and the labels that come later. */
export class Serving extends Construct {
  readonly predict: HouseFunction<PredictEnv>;
  /** By model. */
  readonly dedicated = new Map<string, HouseFunction<PredictEnv>>();
  readonly captureStream: CfnDeliveryStream;
  readonly feedbackStream: CfnDeliveryStream;

  constructor(scope: Construct, id: string, api: Api, context: PlatformContext) {
    super(scope, id);
    const { stage, control, lake } = context;
    this.captureStream = this.#stream('CaptureStream', 'captures', context);
    this.feedbackStream = this.#stream('FeedbackStream', 'feedback', context);

    const { provisionedConcurrency, warmModels = [] } = stage.predict;
    this.predict = this.#predictFunction('Predict', stage.predict.memory, warmModels, context);
    const predict = this.#warm('Live', this.predict, { provisionedConcurrency }, context);
    api.route(predict, 'ANY /v2', 'ANY /v2/{proxy+}', 'POST /v1/models/{name}/predict');

    for (const [model, own] of Object.entries(stage.dedicated ?? {})) {
      if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(model))
        throw new Error(
          `"${model}", which is to have a dedicated function, is not a model's name.`,
        );
      const { memory, provisionedConcurrency: copies = 0, warmHours } = own;
      const fn = this.#predictFunction(`Predict-${model}`, memory, [model], context);
      this.dedicated.set(model, fn);
      const warm = { provisionedConcurrency: copies, ...(warmHours && { warmHours }) };
      // API Gateway takes the most specific resource that has the method, so only these leave the shared function.
      api.route(
        this.#warm(`Live-${model}`, fn, warm, context),
        `POST /v1/models/${model}/predict`,
        `ANY /v2/models/${model}`,
        `ANY /v2/models/${model}/{proxy+}`,
      );
    }

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

  #predictFunction(
    id: string,
    memory: number,
    warmModels: readonly string[],
    context: PlatformContext,
  ): HouseFunction<PredictEnv> {
    const { stage, control, features, artifacts, lake, onnx } = context;
    const fn = new HouseFunction<PredictEnv>(this, id, {
      ...context,
      entry: 'serving/predict',
      memory,
      layers: [onnx],
      environment: {
        TABLE_NAME: control.tableName,
        FEATURE_TABLE: features.tableName,
        ARTIFACT_BUCKET: artifacts.bucketName,
        LAKE_BUCKET: lake.bucketName,
        CAPTURE_STREAM: this.captureStream.ref,
        SERVING_RECORD_TTL_MS: String(stage.servingRecordTtlMs),
        METRICS_NAMESPACE: metricsNamespace(stage),
        ENDPOINT_REACH: endpointReach(context),
        ...(warmModels.length > 0 && { WARM_MODELS: warmModels.join(',') }),
      } satisfies PredictEnv,
    })
      .readsTable(control)
      .writesItems(control, ['dynamodb:PutItem'], 'PREDICTION#')
      .allow(['dynamodb:BatchGetItem'], features.tableArn)
      .readsObjects(artifacts, 'models/')
      .writesObjects(lake, 'captures/', 'oversize/')
      .allow(['firehose:PutRecordBatch'], this.captureStream.attrArn);
    return invokesEndpoints(fn, context);
  }

  /** What routes ask: the function, or its warm copies where there are any. */
  #warm(
    id: string,
    { fn }: HouseFunction<PredictEnv>,
    props: WarmCopiesProps,
    { target }: PlatformContext,
  ): IFunction {
    const isWarm = props.provisionedConcurrency > 0 || props.warmHours !== undefined;
    return target.provisionedConcurrency && isWarm ? new WarmCopies(this, id, fn, props).alias : fn;
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
