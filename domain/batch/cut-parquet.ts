import { tooLarge } from '../errors.ts';
import type { PartPlan } from './batch-plan.ts';
import type { FileState, ParquetShape } from './ports.ts';

/** Row groups are decoded as a whole. */
const maxGroupBytes = 256 * 1024 * 1024;

/**
 * Parts within row groups, so that no worker reads two.
 *
 * @throws DomainError `too-large` for a row group that does not fit a worker's memory.
 */
export function cutParquet(
  file: FileState,
  { rowGroups }: ParquetShape,
  rowsPerPart: number,
): readonly PartPlan[] {
  const parts: PartPlan[] = [];
  let before = 0;
  for (const [at, group] of rowGroups.entries()) {
    if (group.bytes > maxGroupBytes)
      throw tooLarge(
        `Row group ${at + 1} has ${group.bytes} bytes; at most ${maxGroupBytes} fit a worker's memory.`,
        {
          field: 'input',
          hint: 'Write smaller row groups: pandas to_parquet(row_group_size=100_000), Spark parquet.block.size.',
        },
      );
    for (let from = 0; from < group.rows; from += rowsPerPart)
      parts.push({
        part: parts.length + 1,
        file,
        format: 'parquet',
        firstRow: before + from + 1,
        rows: Math.min(rowsPerPart, group.rows - from),
      });
    before += group.rows;
  }
  return parts;
}
