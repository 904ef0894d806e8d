import { DomainError, type ErrorKind } from '#domain/errors.ts';

/** MLflow's names for what goes wrong, with the statuses its client expects (contract §1). */
const statusOfCode = {
  INVALID_PARAMETER_VALUE: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  RESOURCE_CONFLICT: 409,
  INTERNAL_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
} as const;
export type MlflowErrorCode = keyof typeof statusOfCode;

const codeOf: Readonly<Record<ErrorKind, MlflowErrorCode>> = {
  invalid: 'INVALID_PARAMETER_VALUE',
  'too-large': 'INVALID_PARAMETER_VALUE',
  forbidden: 'PERMISSION_DENIED',
  'not-found': 'RESOURCE_DOES_NOT_EXIST',
  conflict: 'RESOURCE_CONFLICT',
  unavailable: 'TEMPORARILY_UNAVAILABLE',
};

/** What the wire says itself, without a use case. */
export class MlflowError extends Error {
  readonly code: MlflowErrorCode;
  readonly status: number;
  constructor(code: MlflowErrorCode, message: string, status: number = statusOfCode[code]) {
    super(message);
    this.name = 'MlflowError';
    this.code = code;
    this.status = status;
  }
}

export interface MlflowErrorAnswer {
  readonly status: number;
  readonly body: { readonly error_code: MlflowErrorCode; readonly message: string };
}

/**
 * An error as MLflow's clients read it; undefined when it is none of ours and has to be looked into.
 *
 * @param errorCodes where a call differs from `codeOf`
 */
export function mlflowErrorAnswer(
  error: unknown,
  errorCodes: Readonly<Partial<Record<ErrorKind, MlflowErrorCode>>> = {},
): MlflowErrorAnswer | undefined {
  if (error instanceof MlflowError)
    return { status: error.status, body: { error_code: error.code, message: error.message } };
  if (!(error instanceof DomainError)) return undefined;
  const { kind, message, hint } = error;
  const code = errorCodes[kind] ?? codeOf[kind];
  return {
    // 413 is also what a gateway says of such a request, and no client sends it again.
    status: kind === 'too-large' ? 413 : statusOfCode[code],
    body: {
      error_code: code,
      message: hint === undefined ? message : `${sentence(message)} ${hint}`,
    },
  };
}

const sentence = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);
