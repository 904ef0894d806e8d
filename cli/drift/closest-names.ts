/** Longer names are compared by their beginnings. */
const compared = 64;
/** Of so many names the closest are looked for; a table can have thousands. */
const mostNames = 2_000;

/** The names that are most like `name`: fewest letters to change (Levenshtein), case aside; ties by their order. */
export function closestNames(name: string, names: readonly string[], count: number): string[] {
  const wanted = name.toLowerCase().slice(0, compared);
  return names
    .slice(0, mostNames)
    .map((one) => ({ one, changes: distance(wanted, one.toLowerCase().slice(0, compared)) }))
    .sort((a, b) => a.changes - b.changes)
    .slice(0, count)
    .map(({ one }) => one);
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] as number) + 1,
          (next[j - 1] as number) + 1,
          (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] as number;
}
