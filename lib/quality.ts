import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ApiEnv, ValidateEnv } from '../functions/quality/env.ts';
import type { Api } from './api.ts';
import { HouseFunction } from './constructs/house-function.ts';
import type { Governance } from './governance.ts';
import type { PlatformContext } from './platform-context.ts';

/** What a data set may be. */
const inputs = ['uploads/', 'datasets/', 'batches/'];

/** DAT-4: suites of expectations kept with models, and data sets judged by them. */
export class Quality extends Construct {
  constructor(
    scope: Construct,
    id: string,
    api: Api,
    governance: Governance,
    context: PlatformContext,
  ) {
    super(scope, id);
    const { control, artifacts } = context;
    const environment = {
      TABLE_NAME: control.tableName,
      ARTIFACT_BUCKET: artifacts.bucketName,
    } satisfies ApiEnv & ValidateEnv;
    const validate = new HouseFunction(this, 'Validate', {
      ...context,
      entry: 'quality/validate',
      memory: 1_769,
      timeout: Duration.minutes(15),
      deadLetters: governance.deadLetters,
      environment,
    })
      .writesTable(control)
      .readsObjects(artifacts, 'expectations/', 'reports/quality/', ...inputs)
      .writesObjects(artifacts, 'reports/quality/');
    governance.on('DataValidationRequested', validate.fn);

    const qualityApi = new HouseFunction(this, 'Api', {
      ...context,
      entry: 'quality/api',
      environment,
    })
      .writesTable(control)
      .readsObjects(artifacts, 'expectations/', 'reports/quality/', ...inputs)
      .writesObjects(artifacts, 'expectations/', 'reports/quality/');
    api.route(
      qualityApi.fn,
      'GET /v1/models/{name}/expectations',
      'PUT /v1/models/{name}/expectations',
      'POST /v1/models/{name}/expectations/validate',
      'GET /v1/models/{name}/expectations/validations/{id}',
    );
  }
}
