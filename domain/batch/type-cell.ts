import type { Datatype } from '../registry/signature.ts';

const isText = (datatype: Datatype) => datatype === 'BYTES';

/**
 * A CSV field as the model's input takes it: an empty one is missing, numbers and truth values are read. What cannot be
 * read so stays text, which the input then refuses with its own words.
 */
export function fromCsv(datatype: Datatype, field: string): unknown {
  if (isText(datatype)) return field === '' ? null : field;
  const text = field.trim();
  if (text === '') return null;
  if (datatype === 'BOOL') return { true: true, false: false }[text.toLowerCase()] ?? field;
  if (/^[+-]?\d+$/.test(text)) {
    const value = Number(text);
    return Number.isSafeInteger(value) || datatype.startsWith('FP') ? value : BigInt(text);
  }
  const value = Number(text);
  return Number.isNaN(value) ? field : value;
}

/** A Parquet value as the model's input takes it; Parquet's INT64 comes as a bigint whatever its size. */
export function fromParquet(datatype: Datatype, value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'bigint' && datatype !== 'INT64' && datatype !== 'UINT64')
    return isText(datatype) ? String(value) : Number(value);
  if (value instanceof Date) return isText(datatype) ? value.toISOString() : value.getTime();
  return value;
}
