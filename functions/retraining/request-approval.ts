import { createApprovalStep } from './approval-step.ts';
import { deps } from './deps.ts';

export const handler = createApprovalStep(deps);
