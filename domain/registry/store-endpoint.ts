import { utf8ToBytes } from '@noble/hashes/utils.js';
import { invalid } from '../errors.ts';
import { canonicalJson } from '../governance/canonical-json.ts';
import {
  type Endpoint,
  type EndpointClients,
  maxTimeoutMs,
} from '../serving/endpoints/endpoint.ts';
import { rowOfZeros } from '../serving/row-of-zeros.ts';
import type { Artifacts } from './ports.ts';
import type { Signature } from './signature.ts';
import { keepArtifact, type StoredArtifact } from './store-artifact.ts';

/**
 * SRV-9: lets the endpoint answer one row of zeros, holds the answer against the signature that was declared, and keeps
 * the endpoint's address as a document. Secrets are in it by name only.
 *
 * @throws DomainError `invalid` for an endpoint that may not be asked, or that does not answer as declared
 */
export async function storeEndpoint(
  deps: { readonly artifacts: Artifacts; readonly clients: EndpointClients },
  declared: { readonly endpoint: Endpoint; readonly signature: Signature },
  input: { readonly model: string; readonly sketch?: string },
): Promise<StoredArtifact> {
  const { endpoint, signature } = declared;
  const { timeoutMs } = endpoint;
  if (timeoutMs !== undefined && !(timeoutMs >= 10 && timeoutMs <= maxTimeoutMs))
    throw invalid(`The timeout ${timeoutMs} ms is not from 10 to ${maxTimeoutMs}.`, {
      field: 'endpoint.timeoutMs',
    });
  for (const side of ['inputs', 'outputs'] as const) {
    const names = new Set(signature[side].map(({ name }) => name));
    if (names.size !== signature[side].length || names.size === 0)
      throw invalid(`The ${side} need names, each once.`, { field: `signature.${side}` });
  }
  const model = deps.clients.open(endpoint, signature);
  await model.run(signature.inputs.map(rowOfZeros)).catch((cause: unknown) => {
    throw invalid(`The endpoint does not predict a row: ${(cause as Error).message}`, {
      field: 'endpoint',
      hint: 'It was asked with one row of zeros and empty texts, for all outputs of the signature.',
      cause,
    });
  });
  const bytes = utf8ToBytes(canonicalJson(endpoint));
  const kept = await keepArtifact(deps.artifacts, { ...input, bytes, name: 'endpoint.json' });
  return { ...kept, runtime: 'remote', signature };
}
