import type { EndpointClients } from '#domain/serving/endpoints/endpoint.ts';
import { oipEndpoint } from './oip-endpoint.ts';
import { keptPost } from './post-json.ts';
import type { Reach } from './reach.ts';
import { type InvokeEndpoint, sageMakerEndpoint } from './sagemaker-endpoint.ts';
import type { Secrets } from './secrets.ts';

export interface EndpointClientsProps {
  readonly reach: Reach;
  readonly sageMaker: InvokeEndpoint;
  /** Without them endpoints with secret headers are refused. */
  readonly secrets?: Secrets;
}

/** Endpoints of every kind that a version may name. */
export function endpointClients({
  reach,
  sageMaker,
  secrets,
}: EndpointClientsProps): EndpointClients {
  const post = keptPost(reach);
  return {
    open: (endpoint, signature) =>
      endpoint.kind === 'https'
        ? oipEndpoint({ post, reach, ...(secrets && { secrets }) }, endpoint, signature)
        : sageMakerEndpoint(sageMaker, endpoint, signature),
  };
}
