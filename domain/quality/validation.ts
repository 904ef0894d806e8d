import type { ValidationResult } from '../expectations/result/validation-result.ts';

/** A data set that is, or was, judged by a model's suite: a file in the artifact bucket. */
export interface Validation {
  readonly id: string;
  readonly model: string;
  readonly status: 'running' | 'done' | 'failed';
  readonly dataset: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly finishedAt?: string;
  /** Why it could not be judged. */
  readonly error?: { readonly error: string; readonly hint?: string };
  /** Whether a critical expectation failed, and what did. */
  readonly passed?: boolean;
  readonly failed?: readonly string[];
  readonly warnings?: readonly string[];
  readonly result?: ValidationResult;
}
