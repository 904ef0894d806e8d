import type {
  APIGatewayAuthorizerResult,
  APIGatewayRequestAuthorizerEvent,
  APIGatewayTokenAuthorizerEvent,
} from 'aws-lambda';
import { authenticate } from '#domain/access/tokens.ts';

type AuthorizerEvent = APIGatewayTokenAuthorizerEvent | APIGatewayRequestAuthorizerEvent;

/**
 * SEC-2: knows the caller by `Authorization: Bearer TOKEN`, or Basic with the token as password, which clients that know
 * only user and password can send. What the role may do is asked in each route: API Gateway keeps this answer for all of
 * them, so it allows the whole stage.
 *
 * @throws 'Unauthorized', the word API Gateway turns into 401.
 */
export const createAuthorizer =
  (deps: Parameters<typeof authenticate>[0]) =>
  async (event: AuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const token = tokenIn(headerOf(event));
    const actor = token === undefined ? undefined : await authenticate(deps, token);
    if (actor === undefined) throw new Error('Unauthorized');
    return {
      principalId: actor.name,
      context: { principalId: actor.name, role: actor.role },
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: stageOf(event.methodArn) },
        ],
      },
    };
  };

function headerOf(event: AuthorizerEvent): string | undefined {
  if (event.type === 'TOKEN') return event.authorizationToken;
  const headers = Object.entries(event.headers ?? {});
  return headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1];
}

function tokenIn(header = ''): string | undefined {
  const [, scheme = '', value = ''] = /^(\S+)\s+(\S+)\s*$/.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return value;
    case 'basic': {
      const pair = Buffer.from(value, 'base64').toString('utf8');
      return pair.slice(pair.indexOf(':') + 1);
    }
    default:
      return undefined;
  }
}

/** `arn:aws:execute-api:{region}:{account}:{api}/{stage}/*`, of any of its methods. */
const stageOf = (methodArn: string): string => `${methodArn.split('/').slice(0, 2).join('/')}/*`;
