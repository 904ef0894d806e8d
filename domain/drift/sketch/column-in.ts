import type { ColumnSketch } from './column-sketch.ts';
import type { TableSketch } from './table-sketch.ts';

/** A column by its name. */
export const columnIn = (table: TableSketch, name: string): ColumnSketch | undefined =>
  table.columns.find((column) => column.name === name);
