import { drawSeed, sampleOf } from '../boosting/sample-rows.ts';
import { seededRandom } from '../random.ts';

export interface Bagging {
  /** Rows are drawn with replacement (Breiman 1996, "Bagging predictors"); else each is taken once at most. */
  readonly bootstrap: boolean;
  /** Draws of a tree, as a share of the rows. */
  readonly rowShare: number;
}

/** How often each row counts for a tree; 0: it is out of the bag. The same for the same seed and tree. */
export function bagOf(
  rows: number,
  { bootstrap, rowShare }: Bagging,
  seed: number,
  tree: number,
): Uint16Array {
  const counts = new Uint16Array(rows);
  const draws = Math.max(1, Math.round(rows * rowShare));
  if (!bootstrap && draws >= rows) return counts.fill(1);
  const own = drawSeed(seed, 'rows', tree);
  if (bootstrap) {
    const random = seededRandom(own);
    for (let draw = 0; draw < draws; draw++) {
      const row = Math.floor(random() * rows);
      counts[row] = (counts[row] as number) + 1;
    }
  } else for (const row of sampleOf(rows, draws, own)) counts[row] = 1;
  return counts;
}
