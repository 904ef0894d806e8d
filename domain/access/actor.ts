/** GOV-7. `service` is the platform itself: state machines, schedules. */
export const roles = [
  'viewer',
  'scientist',
  'engineer',
  'ml-lead',
  'qa-lead',
  'admin',
  'service',
] as const;
export type Role = (typeof roles)[number];

/** Who does something. `name` is what the audit trail shows and what four-eyes compares. */
export interface Actor {
  readonly name: string;
  readonly role: Role;
}

export const platform = (part: string): Actor => ({ name: `loopwright.${part}`, role: 'service' });
