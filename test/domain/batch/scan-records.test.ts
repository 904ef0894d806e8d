import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvField, csvFields } from '#domain/batch/csv-fields.ts';
import { maxRecordBytes, type RecordAt, recordScanner } from '#domain/batch/scan-records.ts';

const encoder = new TextEncoder();

function records(text: string, format: 'csv' | 'jsonl' = 'csv', pieceBytes = 7) {
  const bytes = encoder.encode(text);
  const found: RecordAt[] = [];
  const scanner = recordScanner(format, { offset: 0, line: 1 });
  for (let at = 0; at < bytes.length; at += pieceBytes)
    scanner.push(bytes.subarray(at, at + pieceBytes), (record) => found.push(record));
  scanner.end((record) => found.push(record));
  return found.map(({ from, to, line }) => ({
    line,
    text: new TextDecoder().decode(bytes.subarray(from, to)),
  }));
}

describe('records of a CSV', () => {
  it.each([
    ['line feeds', 'a,b\n1,2\n'],
    ['CRLF', 'a,b\r\n1,2\r\n'],
    ['carriage returns', 'a,b\r1,2\r'],
    ['no line end at the end', 'a,b\n1,2'],
    ['blank lines', '\n\na,b\r\n\r\n1,2\n\n'],
  ])('SRV-4: ends at %s', (_, text) => {
    expect(records(text).map((record) => record.text)).toEqual(['a,b', '1,2']);
  });

  it('SRV-4: a line end within quotes belongs to the field, and lines are counted through it', () => {
    const found = records('a,b\n"x\r\ny",2\n"q""\n""",3\n4,5\n');
    expect(found).toEqual([
      { line: 1, text: 'a,b' },
      { line: 2, text: '"x\r\ny",2' },
      { line: 4, text: '"q""\n""",3' },
      { line: 6, text: '4,5' },
    ]);
  });

  it('SRV-4: a quote that begins no field opens nothing: only its row is broken', () => {
    expect(records('5" pipe,1\n2,3\n').map(({ text }) => text)).toEqual(['5" pipe,1', '2,3']);
    expect(() => csvFields('5" pipe,1')).toThrow('does not begin with one');
    expect(() => csvFields('"5" pipe,1')).toThrow('closing quote');
  });

  it('SRV-4: says where a quote was opened that nothing closes', () => {
    expect(() => records('a,b\n1,"2\n3,4\n')).toThrow('row on line 2 is not closed');
    const long = `a\n1\n"${'x\n'.repeat(maxRecordBytes)}`;
    expect(() => records(long, 'csv', 65_536)).toThrow(
      /line 3 has more than \d+ bytes, all within quotes/,
    );
  });

  it('SRV-4: in JSON Lines a quote is only a quote', () => {
    const found = records('{"a":"it\\"s"}\r\n\n{"a":"b"}', 'jsonl');
    expect(found).toEqual([
      { line: 1, text: '{"a":"it\\"s"}' },
      { line: 3, text: '{"a":"b"}' },
    ]);
  });

  it('SRV-4: whatever is written in fields, the same rows and fields come back as csv-parse finds, wherever the pieces end', () => {
    const field = fc
      .array(fc.constantFrom('a', 'é', '😀', '"', ',', '\n', '\r', '\r\n', ' '), { maxLength: 6 })
      .map((parts) => parts.join(''));
    const table = fc.array(fc.tuple(field, field, field), { minLength: 1, maxLength: 8 });
    const ends = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(table, ends, fc.integer({ min: 1, max: 9 }), (rows, end, pieceBytes) => {
        const text = rows.map((row) => row.map(csvField).join(',') + end).join('');
        const ours = records(text, 'csv', pieceBytes).map((record) => csvFields(record.text));
        expect(ours).toEqual(rows);
        expect(ours).toEqual(parse(text, { record_delimiter: ['\r\n', '\n', '\r'] }));
      }),
      { numRuns: 300 },
    );
  });
});
