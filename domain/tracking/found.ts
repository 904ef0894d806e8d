/** A page of what was found. Who has no room for all of it asks where the next page starts. */
export interface Found<T> {
  readonly page: readonly T[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
  tokenAfter(item: T): string;
}
