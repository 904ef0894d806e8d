/**
 * An expectation cannot be judged on this table: its column is not there, its values cannot be compared, its arguments make
 * no sense. Never the end of the run: it becomes a result with `exception_info`, as Great Expectations does.
 */
export class Uncomputable extends Error {
  override readonly name = 'Uncomputable';
  /** The metric that failed, by Great Expectations' name; the exception is filed under it. */
  readonly metric: string | undefined;

  constructor(message: string, hint?: string, metric?: string) {
    super(hint === undefined ? message : `${message} ${hint}`);
    this.metric = metric;
  }
}
