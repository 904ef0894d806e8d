import type { Model, Task } from '../registry/model.ts';

/**
 * Whether calling this the model's task would hold the versions it has to other numbers: another task than the known one,
 * or a regression, of which no accuracy is asked, where the task was not known.
 */
export const otherBar = ({ task, lastVersion }: Model, told: Task | undefined): boolean =>
  lastVersion > 0 &&
  told !== undefined &&
  told !== task &&
  (task !== undefined || told === 'regression');
