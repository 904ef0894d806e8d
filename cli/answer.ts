import { DomainError } from '#domain/errors.ts';
import { ApiError, UnreachableError } from './api-client.ts';

/** What a command has to say: the same facts once for programs and once for people. */
export interface Answer {
  /** What `--json` prints, on one line. */
  readonly json: unknown;
  /** What a person reads. */
  readonly text: string;
  /** The command did its work but the outcome is a failure (a retraining that failed): exit code 1. */
  readonly failed?: boolean;
  /** It was printed while the work went on, a line at a time; nothing more is. */
  readonly streamed?: boolean;
}

export const exitCodes = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** The caller asked for something that cannot be meant: wrong option, missing file. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Somebody else listens on the port that was asked for. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/** Ctrl-C, or a polite request to end. Exit code 130, as shells have it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Something was waited for and did not come. `look` says where to look. */
export class WaitedTooLong extends Error {
  override readonly name = 'WaitedTooLong';
  readonly hint: string;

  constructor(what: string, seconds: number, look: string) {
    super(`${what} did not happen within ${seconds} s.`);
    this.hint = look;
  }
}

/** The platform did something other than the story of the demo says; a sentence, not a stack. */
export class UnexpectedOutcome extends Error {
  override readonly name = 'UnexpectedOutcome';
}

/** An error in the words a person can act on: what, where, what to do. No stack for what the caller can repair. */
export function explain(error: unknown): string {
  if (error instanceof ApiError) {
    return [
      `refused (${error.status}): ${error.message}`,
      ...(error.field === undefined || error.field === '' ? [] : [`  field: ${error.field}`]),
      ...(error.hint === undefined ? [] : [`  hint:  ${error.hint}`]),
      ...(error.status >= 500 && error.requestId !== undefined
        ? [`  request: ${error.requestId}`]
        : []),
    ].join('\n');
  }
  if (error instanceof UnreachableError || error instanceof WaitedTooLong)
    return `${error.message}\n  hint:  ${error.hint}`;
  if (error instanceof DomainError && error.hint !== undefined)
    return `${error.message}\n  hint:  ${error.hint}`;
  const told = [UsageError, UnexpectedOutcome, DomainError, PortTaken, Interrupted];
  if (told.some((kind) => error instanceof kind)) return (error as Error).message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The same for programs, with `--json`. */
export function errorAsJson(error: unknown): Record<string, unknown> {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ApiError) {
    const { status, field, hint, requestId } = error;
    return { error: message, status, field, hint, requestId };
  }
  const { hint } = error as { hint?: string };
  return { error: message, ...(hint === undefined ? {} : { hint }) };
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return exitCodes.usage;
  return error instanceof Interrupted ? exitCodes.interrupted : exitCodes.failed;
}
