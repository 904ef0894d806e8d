import type { Signature } from '../../registry/signature.ts';
import type { LoadedModel } from '../model-runtime.ts';

/** A server that speaks the Open Inference Protocol (V2), asked as JSON. */
export interface HttpsEndpoint {
  readonly kind: 'https';
  /** Of the server, with what comes before `/v2`. */
  readonly url: string;
  /** Under which name the server has the model. */
  readonly modelName: string;
  readonly version?: string;
  /** 2 000 when absent. */
  readonly timeoutMs?: number;
  /** Header name → the name or ARN of the secret that is its value. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A SageMaker endpoint whose container takes a V2 request as JSON (Triton, MLServer). */
export interface SageMakerEndpoint {
  readonly kind: 'sagemaker';
  readonly endpointName: string;
  /** 2 000 when absent. */
  readonly timeoutMs?: number;
  /** `application/json` when absent. */
  readonly contentType?: string;
}

/** SRV-9: what answers instead of an ONNX file; the artifact of its version (`endpoint.json`). */
export type Endpoint = HttpsEndpoint | SageMakerEndpoint;

export const defaultTimeoutMs = 2_000;
/** API Gateway waits 29 s. */
export const maxTimeoutMs = 25_000;

/** Port: opens an endpoint; nothing is asked yet. Throws `invalid` for one that may not be asked from here. */
export interface EndpointClients {
  open(endpoint: Endpoint, signature: Signature): LoadedModel;
}

/** An endpoint did not give an answer that can be used. */
export class EndpointFailure extends Error {
  /** It could not be reached or is broken; otherwise it refused this very request and is well. */
  readonly isDown: boolean;

  constructor(message: string, isDown: boolean, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'EndpointFailure';
    this.isDown = isDown;
  }
}
