/** What Step Functions knows of a failed state. `Cause` is a function's error as JSON, or plain text. */
export interface StateFailure {
  readonly Error: string;
  readonly Cause?: string | undefined;
  /** The state's name. */
  readonly State?: string | undefined;
}

/** A failed state as a sentence for people. */
export function failureWords({ Error: name, Cause, State }: StateFailure): string {
  const where = State === undefined ? 'A step' : `Step ${State}`;
  return `${where} failed with ${name}: ${messageOf(Cause)}`;
}

function messageOf(cause: string | undefined): string {
  if (cause === undefined || cause === '') return 'no more is known.';
  try {
    const { errorMessage } = JSON.parse(cause) as { readonly errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
}
