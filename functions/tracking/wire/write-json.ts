/** What is JSON already. */
export class WrittenJson {
  readonly json: string;
  constructor(json: string) {
    this.json = json;
  }
}

/**
 * An answer in protobuf's JSON: bigint as a number, NaN and the infinities as texts; null, what is absent and empty
 * lists are left out. An object of its own, because a replacer for JSON.stringify costs more than all the rest and
 * cannot take what is written already.
 */
export const writeJson = (answer: object): string => written(answer) ?? '{}';

function written(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return writtenNumber(value);
    case 'boolean':
    case 'bigint':
      return `${value}`;
    case 'object':
      if (value === null) return undefined;
      if (value instanceof WrittenJson) return value.json;
      return Array.isArray(value) ? writtenList(value) : writtenObject(value);
    default:
      return undefined;
  }
}

function writtenNumber(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0.0' : `${value}`;
}

const writtenList = (list: readonly unknown[]): string | undefined =>
  list.length === 0 ? undefined : `[${list.map((item) => written(item) ?? 'null').join(',')}]`;

function writtenObject(object: object): string {
  let json = '';
  for (const [key, value] of Object.entries(object)) {
    const text = written(value);
    if (text !== undefined) json += `${json === '' ? '' : ','}${JSON.stringify(key)}:${text}`;
  }
  return `{${json}}`;
}
