/** An event of the bus as rules deliver it: an audit entry, or what another part of the platform tells. */
export interface BusEvent {
  /** EventBridge's own; another when the same audit entry is published twice. */
  readonly id: string;
  readonly detailType: string;
  /** ISO 8601. */
  readonly time: string;
  readonly detail: Fields;
}

export type Fields = Readonly<Record<string, unknown>>;

/** The same however often the event is published: an audit entry is known by its model and number. */
export function eventKey({ id, detail }: BusEvent): string {
  const { model, seq } = detail;
  return typeof model === 'string' && typeof seq === 'number' ? `${model}#${seq}` : id;
}

export const fieldsIn = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export const textIn = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

export const numberIn = (fields: Fields, name: string): number | undefined => {
  const value = fields[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

export const textsIn = (fields: Fields, name: string): readonly string[] => {
  const value = fields[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
};
