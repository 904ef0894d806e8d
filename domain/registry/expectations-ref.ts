/** The suite that data of a model have to meet: a file in the artifact bucket, named after its content. */
export interface ExpectationsRef {
  readonly uri: string;
  readonly sha256: string;
  /** The suite's own name. */
  readonly suite: string;
  /** How many expectations it has. */
  readonly expectations: number;
  readonly updatedAt: string;
  readonly updatedBy: string;
}
