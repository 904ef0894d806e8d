import { invalid } from '../errors.ts';
import type { Signature } from '../registry/signature.ts';
import { rowColumns } from '../serving/row-columns.ts';

/** What a result says of a row; a column of the input cannot be written under such a name. */
const ownColumns = ['row', 'predictionId', 'label', 'prediction', 'version'];

/** @throws DomainError `invalid` for an id column whose name a result has a use for. */
export function checkIdColumn(idColumn: string | undefined): void {
  if (idColumn === undefined) return;
  if (ownColumns.includes(idColumn) || /^probabilit(y_|ies$)/.test(idColumn))
    throw invalid(
      `The id column cannot be called ${idColumn}: results have a column of that name.`,
      {
        field: 'idColumn',
        hint: 'Give the column another name in the file.',
      },
    );
}

/** @throws DomainError `invalid` unless the file has each column that the model takes, and the id column, once. */
export function checkColumns(
  signature: Signature,
  columns: readonly string[],
  idColumn: string | undefined,
): void {
  const taken = (rowColumns(signature) ?? []).map(({ name }) => name);
  const needed = [...taken, ...(idColumn === undefined ? [] : [idColumn])];
  const missing = needed.filter((name) => !columns.includes(name));
  if (missing.length > 0)
    throw invalid(`The file has no column ${missing.join(', ')}.`, {
      field: missing[0] as string,
      hint: `Its columns: ${columns.join(', ')}.`,
    });
  const twice = needed.find((name) => columns.indexOf(name) !== columns.lastIndexOf(name));
  if (twice !== undefined)
    throw invalid(`The file has two columns called ${twice}.`, {
      field: twice,
      hint: 'Rename or remove one of them.',
    });
}
