/** What is kept of a text column. */
export interface TextSketch {
  readonly kind: 'text';
  readonly name: string;
  readonly rows: number;
  readonly missing: number;
  /** Most frequent first, at most 500; ties by name. */
  readonly categories: readonly (readonly [category: string, count: number])[];
  /** Rows and number of the categories beyond those. */
  readonly otherRows: number;
  readonly otherCategories: number;
  /** Categories that came once: how much news a long tail still has. */
  readonly singletons: number;
}

const keptCategories = 500;

export function buildTextSketch(name: string, values: readonly string[]): TextSketch {
  const counts = new Map<string, number>();
  let missing = 0;
  for (const value of values)
    if (value === '') missing++;
    else counts.set(value, (counts.get(value) ?? 0) + 1);
  const ordered = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const rest = ordered.slice(keptCategories);
  return {
    kind: 'text',
    name,
    rows: values.length,
    missing,
    categories: ordered.slice(0, keptCategories),
    otherRows: rest.reduce((sum, [, count]) => sum + count, 0),
    otherCategories: rest.length,
    singletons: ordered.filter(([, count]) => count === 1).length,
  };
}

/** Nearly every row has its own text: a name or an id, of which new ones are the rule and mean nothing. */
export const looksLikeIdentifier = (sketch: TextSketch): boolean => {
  const present = sketch.rows - sketch.missing;
  return present >= 100 && sketch.categories.length + sketch.otherCategories > present / 2;
};
