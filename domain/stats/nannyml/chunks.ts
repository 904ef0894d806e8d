/**
 * NannyML's default: ten chunks of ⌊n/10⌋ rows, what is left over as one more. Fewer than ten rows can't be cut:
 * `undefined`.
 */
export function chunksOf<T>(rows: readonly T[]): readonly (readonly T[])[] | undefined {
  const size = Math.floor(rows.length / 10);
  if (size === 0) return undefined;
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) =>
    rows.slice(i * size, (i + 1) * size),
  );
}
