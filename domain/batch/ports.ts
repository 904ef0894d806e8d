/** A file as it was when it was looked at. */
export interface FileState {
  readonly uri: string;
  readonly bytes: number;
  /** Changes with the file's content. */
  readonly etag: string;
}

/** Files of the artifact bucket, in ranges and lists: a data set may be larger than a function's memory. */
export interface BatchFiles {
  /** @throws DomainError `not-found`; `invalid` for a URI of another bucket. */
  describe(uri: string): Promise<FileState>;
  /**
   * Bytes `from` (included) to `to` (not included).
   *
   * @throws DomainError `invalid` when the file is no longer the one that was described.
   */
  range(file: FileState, from: number, to: number): Promise<Uint8Array>;
  /** A whole file by its key; undefined when there is none. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** Returns the URI. */
  write(key: string, bytes: Uint8Array, contentType: string): Promise<string>;
  /** Keys that begin with `prefix`, in order. */
  keys(prefix: string): Promise<readonly string[]>;
  /** A URL that gives the file to whoever has it. */
  downloadUrl(key: string, expiresInSeconds: number): Promise<string>;
}

export interface ParquetShape {
  readonly columns: readonly string[];
  readonly rowGroups: readonly { readonly rows: number; readonly bytes: number }[];
}

/** The format Parquet; rows are objects by column name. */
export interface ParquetFiles {
  /** @throws DomainError `invalid` when it is no Parquet file. */
  shape(file: FileState): Promise<ParquetShape>;
  /** Rows `from` (included, 0 is the first) to `to` (not included), of these columns only. */
  rows(
    file: FileState,
    range: { readonly from: number; readonly to: number },
    columns: readonly string[],
  ): Promise<readonly Readonly<Record<string, unknown>>[]>;
}
