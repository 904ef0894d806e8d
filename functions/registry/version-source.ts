import type * as z from 'zod/mini';
import { invalid, tooLarge } from '#domain/errors.ts';
import { memberDirectory } from '#domain/registry/member-directory.ts';
import type { Artifacts, ModelStore } from '#domain/registry/ports.ts';
import type { RegisterVersionInput } from '#domain/registry/register-version.ts';
import { storeEndpoint } from '#domain/registry/store-endpoint.ts';
import { storeEnsemble } from '#domain/registry/store-ensemble.ts';
import type { EndpointClients } from '#domain/serving/endpoints/endpoint.ts';
import type { LoadedModels, Stopwatch } from '#domain/serving/ports.ts';
import { maxBodyBytes } from '../runtime/body-limit.ts';
import type { versionBody } from './bodies.ts';

export interface VersionSourceDeps {
  readonly artifacts: Artifacts;
  readonly store: ModelStore;
  /** What answers for the members of an ensemble. */
  readonly models: LoadedModels;
  readonly endpoints: EndpointClients;
  readonly stopwatch: Stopwatch;
}

/** Base64 takes a third more, and the rest of the body has its place. */
const maxInlineBytes = 0.74 * maxBodyBytes;

type Sent = Pick<z.output<typeof versionBody>, 'artifact' | 'ensemble' | 'endpoint' | 'signature'>;
type Source = Pick<RegisterVersionInput, 'artifact' | 'source'>;

/** What a new version is made of: a file, an ensemble or an endpoint. Throws `invalid` unless it is exactly one. */
export function versionSource(
  deps: VersionSourceDeps,
  { artifact, ensemble, endpoint, signature }: Sent,
): Source {
  const given = [artifact, ensemble, endpoint].filter((part) => part !== undefined);
  if (given.length !== 1)
    throw invalid(`The body has ${given.length} of artifact, ensemble and endpoint.`, {
      field: 'artifact',
      hint: 'Send one: an ONNX file, an ensemble of versions, or an endpoint with its signature.',
    });
  if (endpoint !== undefined && signature === undefined)
    throw invalid('An endpoint needs the signature of what it takes and gives.', {
      field: 'signature',
    });
  if (ensemble !== undefined && signature !== undefined)
    throw invalid('An ensemble has the signature of its members; none can be declared.', {
      field: 'signature',
    });
  if (ensemble !== undefined)
    return {
      artifact: {
        field: 'ensemble',
        store: (named) =>
          storeEnsemble({ ...deps, directory: memberDirectory(deps.store) }, ensemble, named),
      },
      source: { kind: 'upload', algorithm: `ensemble-${ensemble.kind}` },
    };
  if (endpoint !== undefined && signature !== undefined)
    return {
      artifact: {
        field: 'endpoint',
        store: (named) =>
          storeEndpoint(
            { artifacts: deps.artifacts, clients: deps.endpoints },
            { endpoint, signature },
            named,
          ),
      },
      source: { kind: 'upload', algorithm: `endpoint-${endpoint.kind}` },
    };
  const file = artifact as NonNullable<typeof artifact>;
  return {
    artifact: {
      ...('uri' in file ? file : inline(file.base64)),
      ...(signature === undefined ? {} : { declared: signature }),
    },
    source: { kind: 'upload' },
  };
}

function inline(base64: string): { readonly bytes: Uint8Array } {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > maxInlineBytes)
    throw tooLarge(`The file has ${bytes.length} bytes; at most ${maxInlineBytes} in a body.`, {
      field: 'artifact.base64',
      hint: 'Ask POST /v1/uploads for a URL, PUT the file there, and send its uri.',
    });
  return { bytes };
}
