/** Replaced by the union of all operations: each with `kind`, what it reads, what it has learnt. */
export type Operation = { readonly kind: string };
