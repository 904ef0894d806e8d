import { conflict, type DomainError, invalid } from '../errors.ts';
import type { AppliedChange, ModelChange } from './ports.ts';

/** Somebody else's change came first. */
export const revisionMoved = (change: ModelChange, cause?: unknown): DomainError =>
  change.model.revision === 0
    ? conflict(`There is already a model ${change.model.name}.`, { field: 'name', cause })
    : conflict(
        `Somebody else changed ${change.model.name} after revision ${change.model.revision} was read; nothing was written.`,
        { hint: 'Read the model again and decide again.', cause },
      );

/** A change id stands for one change; used for a second one it would swallow that silently. */
export const changeIdTaken = (change: ModelChange, applied: AppliedChange): DomainError =>
  invalid(
    `The change id ${change.id} was already used for ${applied.action} of ${applied.model}.`,
    { field: 'Idempotency-Key', hint: 'Use a new key for each change.' },
  );

export const isSameChange = (change: ModelChange, applied: AppliedChange): boolean =>
  applied.model === change.model.name && applied.action === change.audit.action;
