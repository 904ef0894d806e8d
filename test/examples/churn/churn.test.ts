import { describe, expect, it } from 'vitest';
import { neededColumns, numberOf } from '../../../examples/churn/customer.ts';
import { generateCustomers } from '../../../examples/churn/generate-customers.ts';
import { priceRise, raisePrices } from '../../../examples/churn/raise-prices.ts';

const share = (hits: readonly unknown[], all: readonly unknown[]) => hits.length / all.length;

describe('generated customers', () => {
  const customers = generateCustomers(3000, 7);

  it('are the same for the same seed, and others for another', () => {
    expect(generateCustomers(50, 7)).toEqual(customers.slice(0, 50));
    expect(generateCustomers(50, 8)).not.toEqual(customers.slice(0, 50));
  });

  it('have the columns of the telco file, each its own id', () => {
    expect(Object.keys(customers[0] ?? {})).toEqual(
      'customerID gender SeniorCitizen Partner Dependents tenure PhoneService MultipleLines InternetService OnlineSecurity OnlineBackup DeviceProtection TechSupport StreamingTV StreamingMovies Contract PaperlessBilling PaymentMethod MonthlyCharges TotalCharges Churn'.split(
        ' ',
      ),
    );
    for (const column of neededColumns) expect(customers[0]).toHaveProperty(column);
    expect(new Set(customers.map(({ customerID }) => customerID)).size).toBe(3000);
  });

  it('leave in part, and have blank TotalCharges exactly where tenure is 0', () => {
    expect(
      share(
        customers.filter(({ Churn }) => Churn === 'Yes'),
        customers,
      ),
    ).toBeGreaterThan(0.15);
    expect(
      share(
        customers.filter(({ Churn }) => Churn === 'Yes'),
        customers,
      ),
    ).toBeLessThan(0.35);
    for (const { tenure, TotalCharges } of customers)
      expect(TotalCharges === '').toBe(tenure === '0');
  });

  it('agree with themselves: no internet, no internet services', () => {
    for (const { InternetService, TechSupport } of customers)
      expect(InternetService === 'No').toBe(TechSupport === 'No internet service');
  });
});

describe('the price rise', () => {
  const before = generateCustomers(3000, 7);
  const after = raisePrices(before, 1);
  const pairs = before.map((old, index) => [old, after[index] ?? {}] as const);
  const long = pairs.filter(([old]) => numberOf(old, 'tenure') >= priceRise.fromTenureMonths);
  const short = pairs.filter(([old]) => numberOf(old, 'tenure') < priceRise.fromTenureMonths);

  it('is the same for the same seed', () => {
    expect(raisePrices(before, 1)).toEqual(after);
  });

  it('raises MonthlyCharges, and TotalCharges by a year of the difference, for long customers', () => {
    for (const [old, now] of long) {
      const monthly = numberOf(old, 'MonthlyCharges');
      expect(numberOf(now, 'MonthlyCharges')).toBeCloseTo(monthly * 1.5 + 20, 1);
      const more = 12 * (monthly * 0.5 + 20);
      expect(numberOf(now, 'TotalCharges') - numberOf(old, 'TotalCharges')).toBeCloseTo(more, 1);
    }
  });

  it('leaves price and outcome of the others alone', () => {
    for (const [old, now] of short)
      expect({ ...now, Contract: '' }).toEqual({ ...old, Contract: '' });
  });

  it('moves about 60 % of the one- and two-year contracts to Month-to-month, none the other way', () => {
    const bound = pairs.filter(([old]) => old.Contract !== 'Month-to-month');
    const moved = bound.filter(([, now]) => now.Contract === 'Month-to-month');
    expect(share(moved, bound)).toBeCloseTo(0.6, 1);
    const free = pairs.filter(([old]) => old.Contract === 'Month-to-month');
    expect(free.every(([, now]) => now.Contract === 'Month-to-month')).toBe(true);
  });

  it('makes those leave who can, by the stated shares', () => {
    const leaving = (contract: boolean) => {
      const group = long.filter(([, now]) => (now.Contract === 'Month-to-month') === contract);
      return share(
        group.filter(([, now]) => now.Churn === 'Yes'),
        group,
      );
    };
    expect(leaving(true)).toBeCloseTo(priceRise.leaves['Month-to-month'], 1);
    expect(leaving(false)).toBeCloseTo(priceRise.leaves.bound, 1);
  });

  it('changes nothing but the columns it names and the outcome', () => {
    const named = { MonthlyCharges: '', TotalCharges: '', Contract: '', Churn: '' };
    for (const [old, now] of pairs) expect({ ...now, ...named }).toEqual({ ...old, ...named });
  });
});
