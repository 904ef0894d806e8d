import type { SageMakerRuntimeClientConfig } from '@aws-sdk/client-sagemaker-runtime';
import type { InvokeEndpoint } from './sagemaker-endpoint.ts';

/** SageMaker's own client, which is loaded when the first endpoint is asked: most functions never need it. */
export function invokeEndpoint(config: SageMakerRuntimeClientConfig = {}): InvokeEndpoint {
  const load = async () => {
    const { InvokeEndpointCommand, SageMakerRuntimeClient } = await import(
      '@aws-sdk/client-sagemaker-runtime'
    );
    const client = new SageMakerRuntimeClient({ maxAttempts: 1, ...config });
    return { client, InvokeEndpointCommand };
  };
  let loaded: ReturnType<typeof load> | undefined;
  return async (input, abortSignal) => {
    loaded ??= load();
    const { client, InvokeEndpointCommand } = await loaded;
    return client.send(new InvokeEndpointCommand(input), { abortSignal });
  };
}
