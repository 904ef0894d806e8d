import { Construct } from 'constructs';
import type { ApiEnv, CompareEnv } from '../functions/tracking/env.ts';
import type { Api } from './api.ts';
import { HouseFunction } from './constructs/house-function.ts';
import type { PlatformContext } from './platform-context.ts';

/** TRK, REG: what MLflow clients speak to, and the comparison of runs. */
export class Tracking extends Construct {
  readonly api: HouseFunction<ApiEnv>;

  constructor(scope: Construct, id: string, api: Api, context: PlatformContext) {
    super(scope, id);
    const { control, artifacts, onnx, stage } = context;
    this.api = new HouseFunction<ApiEnv>(this, 'Api', {
      ...context,
      entry: 'tracking/api',
      // A search holds the runs of its experiments; an ONNX file that is registered is tried.
      memory: 1_769,
      layers: [onnx],
      environment: {
        TABLE_NAME: control.tableName,
        ARTIFACT_BUCKET: artifacts.bucketName,
        POLICY_EXEMPT: JSON.stringify(stage.policyExempt ?? []),
      } satisfies ApiEnv,
    })
      .writesTable(control)
      .readsObjects(artifacts, 'mlflow/', 'models/', 'tracking/')
      .writesObjects(artifacts, 'mlflow/', 'models/', 'tracking/')
      .allow(
        ['s3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
        artifacts.arnForObjects('mlflow/*'),
      );
    api.route(
      this.api.fn,
      'ANY /api/{proxy+}',
      'ANY /ajax-api/{proxy+}',
      'ANY /graphql',
      'ANY /v1/traces',
      'GET /health',
      'GET /version',
    );

    const compare = new HouseFunction<CompareEnv>(this, 'Compare', {
      ...context,
      entry: 'tracking/compare',
      memory: 1_024,
      environment: { TABLE_NAME: control.tableName } satisfies CompareEnv,
    }).readsTable(control);
    api.route(compare.fn, 'POST /v1/runs/compare');
  }
}
