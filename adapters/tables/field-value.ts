import type { FeatureValue } from '#domain/serving/capture.ts';
import { parseNumber } from '#domain/training/missing.ts';

const infinity = /^([+-]?)inf(?:inity)?$/i;

/**
 * What a field of a CSV file says: whatever reads as a number is one, infinities included (`inf`, or beyond a double), what
 * is spelled as missing is null, all else is text, its spaces kept.
 */
export function fieldValue(text: string): FeatureValue {
  const value = parseNumber(text);
  if (value === undefined) return text;
  if (!Number.isNaN(value)) return value;
  const trimmed = text.trim();
  const [, sign] = infinity.exec(trimmed) ?? [];
  if (sign !== undefined) return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  // Digits that are no finite number overflow; `?` and the spellings of missing hold no digits or are no number at all.
  const overflow = Number(trimmed);
  return trimmed === '' || Number.isNaN(overflow) ? null : overflow;
}
