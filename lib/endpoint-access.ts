import { Stack } from 'aws-cdk-lib';
import type { HouseFunction } from './constructs/house-function.ts';
import type { PlatformContext } from './platform-context.ts';

/** SRV-9: which addresses HTTPS endpoints may have (adapters/remote/reach.ts). */
export function endpointReach({ stage, target }: PlatformContext): 'public' | 'private' | 'local' {
  if (target.localEndpoints) return 'local';
  return stage.endpoints?.privateAddresses ? 'private' : 'public';
}

/** SRV-9: the SageMaker endpoints that the stage names may be invoked, and no other. Their ARNs are in lower case. */
export function invokesEndpoints<Env extends Record<string, unknown>>(
  fn: HouseFunction<Env>,
  { stage }: PlatformContext,
): HouseFunction<Env> {
  const names = stage.endpoints?.sageMaker ?? [];
  if (names.length === 0) return fn;
  const arns = names.map((name) =>
    Stack.of(fn).formatArn({
      service: 'sagemaker',
      resource: 'endpoint',
      resourceName: name.toLowerCase(),
    }),
  );
  return fn.allow(['sagemaker:InvokeEndpoint'], ...arns);
}
