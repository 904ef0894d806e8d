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

/** Where the words are: in a function's error, in a training job, in an execution that was waited for. */
const messageFields = ['errorMessage', 'FailureReason', 'Cause'];

function messageOf(cause: string | undefined): string {
  if (cause === undefined || cause === '') return 'no more is known.';
  try {
    const said = JSON.parse(cause) as Readonly<Record<string, unknown>> | null;
    for (const field of messageFields) {
      const text = said?.[field];
      if (typeof text === 'string' && text !== '')
        return field === 'Cause' ? messageOf(text) : text;
    }
    return cause;
  } catch {
    return cause;
  }
}
