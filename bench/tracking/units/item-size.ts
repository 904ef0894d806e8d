/** A value as DynamoDB's JSON protocol writes it: `{"S": "text"}`, `{"N": "1.5"}`, … */
export interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  /** Base64. */
  readonly B?: string;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly M?: Item;
  readonly L?: readonly AttributeValue[];
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly string[];
}
export type Item = Readonly<Record<string, AttributeValue>>;

/**
 * Bytes that DynamoDB charges for: names and values in UTF-8, numbers by their digits, 3 bytes for a list or map and 1
 * for each of its elements (Developer Guide, "DynamoDB item sizes and formats").
 */
export const itemBytes = (item: Item): number =>
  sum(Object.entries(item).map(([name, value]) => utf8(name) + valueBytes(value)));

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return utf8(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return binaryBytes(value.B);
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  if (value.L !== undefined) return 3 + value.L.length + sum(value.L.map(valueBytes));
  if (value.SS !== undefined) return sum(value.SS.map(utf8));
  if (value.NS !== undefined) return sum(value.NS.map(numberBytes));
  if (value.BS !== undefined) return sum(value.BS.map(binaryBytes));
  return 1; // a boolean or null
}

/** A byte for two significant digits and one more, and one for a minus; zeros at both ends do not count. */
function numberBytes(text: string): number {
  const [mantissa = ''] = text.toLowerCase().split('e');
  const digits = mantissa.replace(/[^0-9]/g, '').replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}

const utf8 = (text: string): number => Buffer.byteLength(text);
const binaryBytes = (base64: string): number => Buffer.from(base64, 'base64').length;
const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
