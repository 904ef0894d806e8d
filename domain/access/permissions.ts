import type { Role } from './actor.ts';

/** What a route asks for. Reading needs `read`; each verb that changes something has its own word. */
export type Permission =
  | 'read'
  | 'predict'
  | 'feedback'
  | 'track'
  | 'model:register'
  | 'model:stage'
  | 'model:train'
  | 'drift:check'
  | 'drift:silence'
  | 'rollout:start'
  | 'rollout:rollback'
  | 'approval:decide'
  | 'admin';

const viewer: readonly Permission[] = ['read'];
const scientist: readonly Permission[] = [
  ...viewer,
  'predict',
  'feedback',
  'track',
  'model:register',
  'model:train',
  'drift:check',
  'drift:silence',
];
const engineer: readonly Permission[] = [
  ...scientist,
  'model:stage',
  'rollout:start',
  'rollout:rollback',
];
const approver: readonly Permission[] = [...viewer, 'approval:decide', 'rollout:rollback'];

/** Roles as data. An admin may do everything but decide an approval: approvers are named roles. */
export const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  viewer,
  scientist,
  engineer,
  'ml-lead': approver,
  'qa-lead': approver,
  admin: [...engineer, 'admin'],
  service: [...engineer, 'admin'],
};

export const may = (role: Role, permission: Permission): boolean =>
  permissionsOf[role].includes(permission);
