import { shareOf } from './hash32.ts';
import type { Variant } from './serving-record.ts';

/**
 * EXP-3, SRV-6: which variant answers a subject. The subject's place in [0, 100) never changes; challengers lie at the
 * low end, so growing a challenger's weight from 5 to 20 moves subjects to it and none back.
 * `subject` is the prediction id when the caller names no subject. Undefined when no variant has weight.
 */
export function chooseVariant(
  model: string,
  variants: readonly Variant[],
  subject: string,
): Variant | undefined {
  const place = shareOf(`${model}\u0000${subject}`) * 100;
  const ordered = variants
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => rank(a) - rank(b) || a.version - b.version);
  let end = 0;
  for (const variant of ordered) {
    end += variant.weight;
    if (place < end) return variant;
  }
  return ordered.at(-1); // Weights such as 33.3 and 66.7 may add up to a hair under 100.
}

const rank = ({ role }: Variant) => (role === 'challenger' ? 0 : 1);
