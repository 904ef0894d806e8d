import { isIP } from 'node:net';
import { invalid } from '#domain/errors.ts';
import type { HttpsEndpoint } from '#domain/serving/endpoints/endpoint.ts';
import { isLoopback, mayReach, type Reach } from './reach.ts';

/** Where a V2 endpoint takes requests for its model. Throws `invalid` for an address that may not be asked. */
export function endpointUrl({ url: given, modelName, version }: HttpsEndpoint, reach: Reach): URL {
  const field = 'endpoint.url';
  const url = URL.parse(given);
  if (url === null)
    throw invalid(`"${given}" is not a URL.`, {
      field,
      hint: 'For example https://triton.example.com',
    });
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isLocal = host === 'localhost' || (isIP(host) !== 0 && isLoopback(host));
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal && reach === 'local'))
    throw invalid(`Endpoints are asked over https, not ${url.protocol.slice(0, -1)}.`, { field });
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw invalid('The URL of an endpoint has no user, password, query or fragment.', {
      field,
      hint: 'Put a token into `headers`, as the name of a secret.',
    });
  if ((isIP(host) !== 0 && !mayReach(reach, host)) || (host === 'localhost' && reach !== 'local'))
    throw invalid(`${host} is not an address that endpoints may have here.`, {
      field,
      hint: 'Public addresses; private ones where the stage allows them (docs/guide/runtimes.md).',
    });
  const before = url.pathname.replace(/\/+$/, '');
  const of = version === undefined ? '' : `/versions/${encodeURIComponent(version)}`;
  url.pathname = `${before}/v2/models/${encodeURIComponent(modelName)}${of}/infer`;
  return url;
}
