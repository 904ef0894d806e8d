/** The value of a secret by its name or ARN; may be minutes old. */
export interface Secrets {
  read(name: string): Promise<string>;
}
