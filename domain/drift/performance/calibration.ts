import { fitIsotonic, type IsotonicFit } from '#domain/stats/isotonic.ts';
import { type LabelledSketch, scoreBins } from './labelled-sketch.ts';

/** Fewer outcomes calibrate nothing. */
const minOutcomes = 100;

/**
 * How often a class came true at each probability it was given (isotonic regression over the counted bins); undefined without
 * enough outcomes.
 */
export function calibrationOf(
  labelled: LabelledSketch | null,
  name: string,
): IsotonicFit | undefined {
  if (labelled?.task !== 'classification') return undefined;
  const known = labelled.scores[labelled.classes.indexOf(name)];
  if (known === undefined) return undefined;
  const bins = known.counts.flatMap((count, bin) => (count > 0 ? [bin] : []));
  const rows = bins.reduce((sum, bin) => sum + (known.counts[bin] as number), 0);
  if (rows < minOutcomes) return undefined;
  return fitIsotonic(
    bins.map((bin) => (bin + 0.5) / scoreBins),
    bins.map((bin) => (known.outcomes[bin] as number) / (known.counts[bin] as number)),
    bins.map((bin) => known.counts[bin] as number),
  );
}
