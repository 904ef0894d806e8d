import type { Emulator } from './emulator.ts';

/** How the CDK CLI and the SDK reach where we deploy to. */
export interface Reach {
  readonly target: 'aws' | 'localstack' | 'emulator';
  readonly region: string;
  /** Absent on AWS. */
  readonly endpoint?: string;
  readonly env: Readonly<Record<string, string>>;
}

const emulatedRegion = 'us-east-1';

export const emulated = (target: 'emulator' | 'localstack', endpoint: string): Reach => ({
  target,
  region: emulatedRegion,
  endpoint,
  env: {
    LOOPWRIGHT_TARGET: target,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: emulatedRegion,
    AWS_DEFAULT_REGION: emulatedRegion,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_VERSION_CHECK: '1',
  },
});

export const reachEmulator = ({ endpoint }: Emulator): Reach => emulated('emulator', endpoint);

export function reachLocalstack(): Reach {
  return emulated('localstack', process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566');
}

export function reachAws(): Reach {
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (!region) throw new Error('AWS_REGION is missing: say which region to deploy to.');
  return { target: 'aws', region, env: { LOOPWRIGHT_TARGET: 'aws', AWS_REGION: region } };
}
