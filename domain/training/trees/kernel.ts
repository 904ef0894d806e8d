/** Linear memory and the inner loops of growing trees over it. */
export interface Kernel {
  readonly memory: ArrayBufferLike;
  /** Gives the memory back. */
  close(): void;
}
