import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StageSettings, Target } from './stages.ts';

/** What every capability stands on. */
export interface PlatformContext {
  readonly stage: StageSettings;
  readonly target: Target;
  readonly control: ITableV2;
  /** Online features, by entity. */
  readonly features: ITableV2;
  readonly artifacts: IBucket;
  readonly lake: IBucket;
  readonly onnx: ILayerVersion;
}
