import { seededRandom } from '#domain/training/random.ts';
import { type Customer, numberOf, positiveClass, target } from './customer.ts';

/** What changes in the world of the example, in numbers; the sentence below is made of them. */
export const priceRise = {
  fromTenureMonths: 24,
  /** New monthly charge = old × factor + fee. */
  factor: 1.5,
  feeUsd: 20,
  /** Months the new price has been paid when we look. */
  months: 12,
  /** Share of the one- and two-year contracts that are now Month-to-month. */
  toMonthToMonth: 0.6,
  /** Of those whose price rose: share who leave, by contract. */
  leaves: { 'Month-to-month': 0.92, bound: 0.25 },
} as const;

export const changedColumns = ['MonthlyCharges', 'TotalCharges', 'Contract'] as const;

export const priceRiseInWords =
  `customers of ${priceRise.fromTenureMonths} months and more pay ${Math.round((priceRise.factor - 1) * 100)} % and ${priceRise.feeUsd} USD a month more, ` +
  `TotalCharges grow by ${priceRise.months} such months; ${Math.round(priceRise.toMonthToMonth * 100)} % of the one- and two-year contracts become Month-to-month; ` +
  `of those whose price rose, ${Math.round(priceRise.leaves['Month-to-month'] * 100)} % leave when on Month-to-month and ${Math.round(priceRise.leaves.bound * 100)} % otherwise; everybody else stays or leaves as before`;

/**
 * The same customers in the shifted world. The leaving rule is ours and seeded: it is an assumption of the example, so
 * that there is something new to learn. The same seed gives the same world.
 */
export function raisePrices(customers: readonly Customer[], seed: number): readonly Customer[] {
  const random = seededRandom(seed);
  return customers.map((customer) => {
    // Drawn for everybody, so that one customer's change does not move the draws of the others.
    const [switches, leaves] = [random(), random()];
    const bound = customer.Contract !== 'Month-to-month';
    const contract =
      bound && switches < priceRise.toMonthToMonth ? 'Month-to-month' : customer.Contract;
    const moved = { ...customer, Contract: contract ?? '' };
    return numberOf(customer, 'tenure') >= priceRise.fromTenureMonths
      ? withHigherPrice(moved, leaves)
      : moved;
  });
}

function withHigherPrice(customer: Customer, leaves: number): Customer {
  const before = numberOf(customer, 'MonthlyCharges');
  const after = before * priceRise.factor + priceRise.feeUsd;
  const total = numberOf(customer, 'TotalCharges') + priceRise.months * (after - before);
  const share =
    customer.Contract === 'Month-to-month'
      ? priceRise.leaves['Month-to-month']
      : priceRise.leaves.bound;
  return {
    ...customer,
    MonthlyCharges: after.toFixed(2),
    TotalCharges: Number.isNaN(total) ? '' : total.toFixed(2),
    [target]: leaves < share ? positiveClass : 'No',
  };
}
