import { invalid } from '#domain/errors.ts';
import type { Signature } from '#domain/registry/signature.ts';
import {
  defaultTimeoutMs,
  EndpointFailure,
  type HttpsEndpoint,
} from '#domain/serving/endpoints/endpoint.ts';
import { readInferAnswer } from '#domain/serving/endpoints/read-infer-answer.ts';
import { writeInferRequest } from '#domain/serving/endpoints/write-infer-request.ts';
import type { LoadedModel } from '#domain/serving/model-runtime.ts';
import { shown } from '#domain/serving/tensor-elements.ts';
import { rowsOf } from '#domain/serving/tensor-rows.ts';
import { endpointUrl } from './endpoint-url.ts';
import type { Post } from './post-json.ts';
import type { Reach } from './reach.ts';
import type { Secrets } from './secrets.ts';

export interface OipEndpointDeps {
  readonly post: Post;
  readonly reach: Reach;
  /** Without them an endpoint with `headers` is refused. */
  readonly secrets?: Secrets;
}

/** Set by the request itself, or by who stands between. */
const reserved =
  /^(?:host|content-.*|transfer-encoding|connection|upgrade|te|trailer|expect|proxy-.*)$/i;

/** SRV-9: a model behind another server of the Open Inference Protocol (V2). `run` rejects with EndpointFailure. */
export function oipEndpoint(
  { post, reach, secrets }: OipEndpointDeps,
  endpoint: HttpsEndpoint,
  signature: Signature,
): LoadedModel {
  const url = endpointUrl(endpoint, reach);
  const names = Object.entries(endpoint.headers ?? {});
  checkHeaders(names, secrets);
  const { timeoutMs = defaultTimeoutMs } = endpoint;

  async function headers(): Promise<Record<string, string>> {
    const read = names.map(async ([name, secret]) => [name, await secrets?.read(secret)]);
    const own = await Promise.all(read).catch((cause: unknown) => {
      throw new EndpointFailure(
        `A secret for its headers cannot be read: ${(cause as Error).message}.`,
        true,
        cause,
      );
    });
    return {
      'content-type': 'application/json',
      accept: 'application/json',
      ...Object.fromEntries(own),
    };
  }

  return {
    signature,
    async run(inputs, outputs = signature.outputs.map(({ name }) => name)) {
      const { status, text } = await post(
        url,
        writeInferRequest(inputs, outputs),
        await headers(),
        timeoutMs,
      );
      if (status !== 200) throw refused(status, text);
      return readInferAnswer(signature, outputs, rowsOf(inputs), text);
    },
    release: async () => {},
  };
}

function checkHeaders(
  names: readonly (readonly [string, string])[],
  secrets: Secrets | undefined,
): void {
  if (names.length > 0 && secrets === undefined)
    throw invalid('This deployment reads no secrets for the headers of endpoints yet.', {
      field: 'endpoint.headers',
      hint: 'Only endpoints that need no secret header can be registered.',
    });
  for (const [name] of names)
    if (!/^[\w!#$%&'*+.^`|~-]{1,64}$/.test(name) || reserved.test(name))
      throw invalid(`The header ${name} cannot be set.`, { field: `endpoint.headers.${name}` });
}

/** 4xx is about this request, but for the ones that are about how much, how often and how long. */
function refused(status: number, text: string): EndpointFailure {
  const isDown = status < 400 || status >= 500 || status === 408 || status === 429;
  return new EndpointFailure(`The endpoint answered ${status}: ${shown(text)}.`, isDown);
}
