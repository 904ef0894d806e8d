import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { AuditEntry } from '#domain/governance/audit.ts';

/** A row as the table's stream delivers it. */
export type Image = Readonly<Record<string, AttributeValue>>;

/** The audit entry a stream record brings, or undefined when the row is another kind of row. */
export function auditEntryOf(image: Image | undefined): AuditEntry | undefined {
  if (image?.kind?.S !== 'audit') return undefined;
  const { pk, sk, __edb_e__, __edb_v__, ...entry } = image;
  return plainOf({ M: entry } as AttributeValue) as AuditEntry;
}

/** The JSON value of an attribute; what the control table never holds (sets, bytes) is refused. */
function plainOf(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.L !== undefined) return value.L.map(plainOf);
  if (value.M !== undefined)
    return Object.fromEntries(
      Object.entries(value.M).map(([name, member]) => [name, plainOf(member)]),
    );
  throw new TypeError(`An audit entry holds ${Object.keys(value).join()}, which is not JSON.`);
}
