import type { InvokeEndpointCommandInput } from '@aws-sdk/client-sagemaker-runtime';
import type { Signature } from '#domain/registry/signature.ts';
import {
  defaultTimeoutMs,
  EndpointFailure,
  type SageMakerEndpoint,
} from '#domain/serving/endpoints/endpoint.ts';
import { readInferAnswer } from '#domain/serving/endpoints/read-infer-answer.ts';
import { writeInferRequest } from '#domain/serving/endpoints/write-infer-request.ts';
import type { LoadedModel } from '#domain/serving/model-runtime.ts';
import { rowsOf } from '#domain/serving/tensor-rows.ts';

/** The one call that is made of SageMaker. */
export type InvokeEndpoint = (
  input: InvokeEndpointCommandInput,
  abortSignal: AbortSignal,
) => Promise<{ readonly Body?: Uint8Array | undefined }>;

/** SRV-9: a model on a SageMaker endpoint, asked with V2 requests as JSON. `run` rejects with EndpointFailure. */
export function sageMakerEndpoint(
  invoke: InvokeEndpoint,
  endpoint: SageMakerEndpoint,
  signature: Signature,
): LoadedModel {
  const { endpointName, timeoutMs = defaultTimeoutMs, contentType = 'application/json' } = endpoint;
  return {
    signature,
    async run(inputs, outputs = signature.outputs.map(({ name }) => name)) {
      const abortSignal = AbortSignal.timeout(timeoutMs);
      const answer = await invoke(
        {
          EndpointName: endpointName,
          ContentType: contentType,
          Accept: 'application/json',
          Body: Buffer.from(writeInferRequest(inputs, outputs)),
        },
        abortSignal,
      ).catch((cause: Failed) => {
        throw abortSignal.aborted
          ? new EndpointFailure(`The endpoint took longer than ${timeoutMs} ms.`, true, cause)
          : failureOf(cause);
      });
      const text = Buffer.from(answer.Body ?? []).toString('utf8');
      return readInferAnswer(signature, outputs, rowsOf(inputs), text);
    },
    release: async () => {},
  };
}

/** SageMaker's ModelError tells what the container answered. */
type Failed = Error & { readonly OriginalStatusCode?: number; readonly OriginalMessage?: string };

/** A container's 4xx is about this request; anything else is about the endpoint, its name or our permission. */
function failureOf(cause: Failed): EndpointFailure {
  const { name, message, OriginalStatusCode: status, OriginalMessage: said } = cause;
  const isDown = !(status !== undefined && status >= 400 && status < 500 && status !== 429);
  const what =
    status === undefined
      ? `The endpoint cannot be asked: ${name}: ${message}`
      : `The endpoint answered ${status}: ${said ?? message}`;
  return new EndpointFailure(`${what.slice(0, 300).replace(/\.$/, '')}.`, isDown, cause);
}
