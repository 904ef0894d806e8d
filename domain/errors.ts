/**
 * The few ways a use case can refuse. The HTTP edge maps each to one status (functions/runtime/http.ts), the
 * state-machine edge to one error name. Expected outcomes (gate refused, too few samples) are returned values.
 */
export type ErrorKind =
  | 'invalid'
  | 'not-found'
  | 'conflict'
  | 'forbidden'
  | 'too-large'
  | 'unavailable';

export class DomainError extends Error {
  readonly kind: ErrorKind;
  /** What the caller can do about it; part of the answer. */
  readonly hint: string | undefined;
  /** Where in the input, e.g. `instances[3].tenure`. */
  readonly field: string | undefined;

  constructor(
    kind: ErrorKind,
    message: string,
    options: { readonly hint?: string; readonly field?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = `${kind.replace(/(^|-)(\w)/g, (_, __, c: string) => c.toUpperCase())}Error`;
    this.kind = kind;
    this.hint = options.hint;
    this.field = options.field;
  }
}

type Options = ConstructorParameters<typeof DomainError>[2];

export const invalid = (message: string, options?: Options) =>
  new DomainError('invalid', message, options);
export const notFound = (message: string, options?: Options) =>
  new DomainError('not-found', message, options);
export const conflict = (message: string, options?: Options) =>
  new DomainError('conflict', message, options);
export const forbidden = (message: string, options?: Options) =>
  new DomainError('forbidden', message, options);
export const tooLarge = (message: string, options?: Options) =>
  new DomainError('too-large', message, options);
export const unavailable = (message: string, options?: Options) =>
  new DomainError('unavailable', message, options);
