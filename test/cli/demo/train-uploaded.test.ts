import { describe, expect, it } from 'vitest';
import { loadCustomers, servedRows } from '../../../cli/demo/stations/load-customers.ts';
import { trainUploaded } from '../../../cli/demo/train-uploaded.ts';
import { positiveClass, target } from '../../../examples/churn/customer.ts';
import { generateCustomers } from '../../../examples/churn/generate-customers.ts';

describe('the people of the story', () => {
  it('are called synthetic when they are', async () => {
    const { detail } = await loadCustomers(undefined);
    expect(detail).toContain('SYNTHETIC');
  });

  it('nobody who is served first was in the training data', async () => {
    const { value } = await loadCustomers(undefined);
    const trained = new Set(value.training.map(({ customerID }) => customerID));
    expect(value.quiet).toHaveLength(servedRows);
    expect(value.shifted).toHaveLength(servedRows);
    expect(value.quiet.some(({ customerID }) => trained.has(customerID))).toBe(false);
  });
});

describe('a version trained at somebody’s own desk', () => {
  const customers = generateCustomers(1500, 3);
  const inverted = customers.map((customer) => ({
    ...customer,
    [target]: customer[target] === positiveClass ? 'No' : positiveClass,
  }));

  it('looks as good on inverted labels as on right ones: numbers alone do not tell', async () => {
    const [right, wrong] = [await trainUploaded(customers), await trainUploaded(inverted)];
    expect(right.evaluation.latencyMs).toBeGreaterThan(0);
    expect(right.evaluation.metrics.auc).toBeGreaterThan(0.8);
    expect(wrong.evaluation.metrics.auc).toBeGreaterThan(0.8);
    expect(wrong.onnx.length).toBeGreaterThan(1000);
    expect(wrong.evaluation.dataSha256).toMatch(/^[0-9a-f]{64}$/);
  });
});
