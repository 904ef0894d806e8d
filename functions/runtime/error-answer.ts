import { DomainError, type ErrorKind } from '#domain/errors.ts';

const statusOf: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  unavailable: 503,
};

export interface ErrorAnswer {
  readonly statusCode: number;
  readonly body: {
    readonly error: string;
    readonly field?: string;
    readonly hint?: string;
    readonly requestId: string;
  };
}

/** An error as every route answers it; undefined when it is none of ours and has to be looked into. */
export function errorAnswer(error: unknown, requestId: string): ErrorAnswer | undefined {
  if (!(error instanceof DomainError)) return undefined;
  const { kind, message, field, hint } = error;
  return {
    statusCode: statusOf[kind],
    body: {
      error: message,
      ...(field === undefined ? {} : { field }),
      ...(hint === undefined ? {} : { hint }),
      requestId,
    },
  };
}
