/**
 * One customer of a telephone company, as a line of the CSV: text, as it stands in the file. The columns are those of
 * IBM's public telco-churn sample, so that the example runs on that file and on generated data alike.
 */
export type Customer = Readonly<Record<string, string>>;

export const idColumn = 'customerID';
export const target = 'Churn';
export const positiveClass = 'Yes';

/** Columns the example itself reads or changes; any others are carried along. */
export const neededColumns = [
  idColumn,
  'tenure',
  'Contract',
  'MonthlyCharges',
  'TotalCharges',
  target,
] as const;

/** A column as a number; NaN when it is blank. */
export const numberOf = (customer: Customer, column: string): number => {
  const text = (customer[column] ?? '').trim();
  return text === '' ? Number.NaN : Number(text);
};
