import { invalid } from '../errors.ts';

/** @throws DomainError `invalid` unless it is from 1 to `most`. */
export function checkMaxResults(count: number, most: number): void {
  if (count >= 1 && count <= most) return;
  throw invalid(`\`max_results\` is ${count}; it must be from 1 to ${most}.`, {
    field: 'max_results',
  });
}
