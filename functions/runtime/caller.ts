import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type Actor, type Role, roles } from '#domain/access/actor.ts';
import { may, type Permission } from '#domain/access/permissions.ts';
import { forbidden } from '#domain/errors.ts';

/** The caller as the authorizer names it, if the caller's role may do this; throws `forbidden` otherwise. */
export function callerWith(permission: Permission, event: APIGatewayProxyEvent): Actor {
  const { principalId: name, role } = event.requestContext.authorizer ?? {};
  if (typeof name !== 'string' || !roles.includes(role as Role))
    throw forbidden('The request carries no identity.', { hint: 'Send a token.' });
  const actor: Actor = { name, role: role as Role };
  if (may(actor.role, permission)) return actor;
  throw forbidden(`The role ${actor.role} may not do this (needs ${permission}).`, {
    hint: 'Use a token of a role that may; `loopwright status` shows yours.',
  });
}
