import { Duration } from 'aws-cdk-lib';
import { TokenAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import type { AuthorizeEnv } from '../functions/access/env.ts';
import { HouseFunction } from './constructs/house-function.ts';
import type { PlatformContext } from './platform-context.ts';

/** GOV-7, SEC-2: bearer and basic tokens, looked up by their hash. */
export class Access extends Construct {
  readonly authorizer: TokenAuthorizer;

  constructor(scope: Construct, id: string, { control, ...context }: PlatformContext) {
    super(scope, id);
    const authorize = new HouseFunction(this, 'Authorize', {
      ...context,
      entry: 'access/authorize',
      environment: { TABLE_NAME: control.tableName } satisfies AuthorizeEnv,
    }).readsTable(control);
    this.authorizer = new TokenAuthorizer(this, 'Authorizer', {
      handler: authorize.fn,
      // A revoked token is refused after at most this.
      resultsCacheTtl: Duration.seconds(30),
    });
  }
}
