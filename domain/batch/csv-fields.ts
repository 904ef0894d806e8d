import { invalid } from '../errors.ts';

/**
 * The fields of one CSV record (RFC 4180); spaces belong to the field. `invalid` for a quote inside an unquoted field
 * and for anything between a closing quote and the next comma.
 */
export function csvFields(record: string): readonly string[] {
  if (!record.includes('"')) return record.split(',');
  const fields: string[] = [];
  for (let at = 0; at <= record.length; ) {
    const { field, next } = record[at] === '"' ? quotedField(record, at) : plainField(record, at);
    fields.push(field);
    at = next + 1;
  }
  return fields;
}

interface Field {
  readonly field: string;
  /** Where the comma after it is, or the end. */
  readonly next: number;
}

function plainField(record: string, at: number): Field {
  const comma = record.indexOf(',', at);
  const next = comma === -1 ? record.length : comma;
  const field = record.slice(at, next);
  if (field.includes('"'))
    throw invalid('A field has a quote but does not begin with one.', {
      hint: 'Put the whole field in quotes and write each quote inside it twice.',
    });
  return { field, next };
}

function quotedField(record: string, at: number): Field {
  let end = at + 1;
  for (;;) {
    end = record.indexOf('"', end);
    if (end === -1) throw invalid('A quote is not closed.');
    if (record[end + 1] !== '"') break;
    end += 2;
  }
  const next = end + 1;
  if (next < record.length && record[next] !== ',')
    throw invalid('Between a closing quote and the next comma is something else.', {
      hint: 'Write a quote inside quotes twice.',
    });
  return { field: record.slice(at + 1, end).replaceAll('""', '"'), next };
}

/** A field as it is written; the empty text stays empty. */
export const csvField = (text: string): string =>
  /[",\r\n]|^\s|\s$|^\uFEFF/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
