import { Construct } from 'constructs';
import type { ApiEnv } from '../functions/registry/env.ts';
import type { Api } from './api.ts';
import { HouseFunction } from './constructs/house-function.ts';
import { endpointReach, invokesEndpoints } from './endpoint-access.ts';
import type { PlatformContext } from './platform-context.ts';

/** REG: models, versions, stages, aliases, audit, and uploads. */
export class Registry extends Construct {
  constructor(scope: Construct, id: string, api: Api, context: PlatformContext) {
    super(scope, id);
    const { control, artifacts, onnx, stage } = context;
    const house = new HouseFunction<ApiEnv>(this, 'Api', {
      ...context,
      entry: 'registry/api',
      memory: 1_769,
      layers: [onnx],
      environment: {
        TABLE_NAME: control.tableName,
        ARTIFACT_BUCKET: artifacts.bucketName,
        ENDPOINT_REACH: endpointReach(context),
        POLICY_EXEMPT: JSON.stringify(stage.policyExempt ?? []),
      } satisfies ApiEnv,
    })
      .writesTable(control)
      .readsObjects(artifacts, 'uploads/', 'models/', 'datasets/')
      .writesObjects(artifacts, 'uploads/', 'models/', 'datasets/');
    const { fn } = invokesEndpoints(house, context);
    api.route(
      fn,
      'POST /v1/uploads',
      'GET /v1/models',
      'POST /v1/models',
      'GET /v1/models/{name}',
      'PATCH /v1/models/{name}',
      'DELETE /v1/models/{name}',
      'POST /v1/models/{name}/rename',
      'POST /v1/models/{name}/versions',
      'GET /v1/models/{name}/versions/{version}',
      'PATCH /v1/models/{name}/versions/{version}',
      'DELETE /v1/models/{name}/versions/{version}',
      'POST /v1/models/{name}/versions/{version}/stage',
      'PUT /v1/models/{name}/aliases/{alias}',
      'DELETE /v1/models/{name}/aliases/{alias}',
      'GET /v1/models/{name}/audit',
      'GET /v1/models/{name}/serving',
      'PUT /v1/models/{name}/serving',
    );
  }
}
