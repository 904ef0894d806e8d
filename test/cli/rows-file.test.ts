import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRow, readLabels, readRows, typedRows } from '../../cli/rows-file.ts';

const inputs = [
  { name: 'tenure', datatype: 'FP32' },
  { name: 'Contract', datatype: 'BYTES' },
];

function file(name: string, text: string | Buffer): string {
  const path = join(mkdtempSync(join(tmpdir(), 'loopwright-')), name);
  writeFileSync(path, text);
  return path;
}

describe('rows of a CSV', () => {
  it('are typed by the model’s inputs, not by how they look', () => {
    const model = [...inputs, { name: 'zip', datatype: 'BYTES' }];
    const { rows } = typedRows([{ tenure: '3', Contract: 'One year', zip: '01234' }], model);
    expect(rows).toEqual([{ tenure: 3, Contract: 'One year', zip: '01234' }]);
  });

  it('have null where a field is empty', () => {
    const { rows } = typedRows([{ tenure: ' ', Contract: '' }], inputs);
    expect(rows).toEqual([{ tenure: null, Contract: null }]);
  });

  it('lose the columns the model does not take, by name', () => {
    const { rows, leftOut } = typedRows([{ id: '7', tenure: '1', Churn: 'No' }], inputs);
    expect(rows).toEqual([{ tenure: 1 }]);
    expect(leftOut).toEqual(['id', 'Churn']);
  });

  it('are refused with row and column when text stands for a number', () => {
    expect(() => typedRows([{ tenure: '1' }, { tenure: 'long' }], inputs)).toThrow(
      'Row 2, column tenure: `long` is not a number.',
    );
  });
});

describe('files the user names', () => {
  it('rows may be a JSON array or the body of a request', async () => {
    const [array, body] = ['[{"tenure":1}]', '{"instances":[{"tenure":1}]}'];
    for (const text of [array, body])
      expect((await readRows(file('rows.json', text), async () => inputs)).rows).toEqual([
        { tenure: 1 },
      ]);
  });

  it('a file that is not there is wrong usage, said in a sentence', async () => {
    await expect(readRows('nowhere.csv', async () => inputs)).rejects.toThrow(
      'nowhere.csv cannot be read',
    );
  });

  it.each([
    ['without rows', 'tenure,Contract\n', 'has no rows'],
    ['that is empty', '', 'has no rows'],
    ['in another encoding', Buffer.from('tenure,Contract\n1,zwölf\n', 'latin1'), 'not UTF-8'],
  ])('a CSV %s is wrong usage', async (_, text, words) => {
    const path = file('rows.csv', text);
    await expect(readRows(path, async () => inputs)).rejects.toThrow(words);
  });

  it('the value of a label is a number', () => {
    const path = file('labels.csv', 'id,label,value\np1,Yes,much\n');
    expect(() => readLabels(path)).toThrow('line 2: the value `much` is not a number');
  });

  it('labels need the id of a prediction', () => {
    const path = file('labels.csv', 'id,label,value\np1,Yes,12.5\n,No,\n');
    expect(() => readLabels(path)).toThrow('line 3: needs `id`');
  });

  it('labels carry a business value where there is one', () => {
    const path = file('labels.csv', 'id,label,value\np1,Yes,12.5\np2,No,\n');
    expect(readLabels(path)).toEqual([
      { id: 'p1', label: 'Yes', value: 12.5 },
      { id: 'p2', label: 'No' },
    ]);
  });

  it('--row takes an object and nothing else', () => {
    expect(parseRow('{"tenure":3}')).toEqual({ tenure: 3 });
    expect(() => parseRow('[1]')).toThrow('must be a JSON object');
    expect(() => parseRow('{tenure')).toThrow('--row is not JSON');
  });
});
