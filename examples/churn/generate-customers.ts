import { type Random, seededRandom } from '#domain/training/random.ts';
import type { Customer } from './customer.ts';

/**
 * Synthetic customers, invented from start to end: shares and the leaving rule below were chosen to resemble a telephone
 * company, not measured at one. The same seed gives the same customers.
 */
export function generateCustomers(count: number, seed: number): readonly Customer[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => generateCustomer(index, random));
}

function generateCustomer(index: number, random: Random): Customer {
  const yes = (share: number) => (random() < share ? 'Yes' : 'No');
  const contract = pick(random, { 'Month-to-month': 0.55, 'Two year': 0.24, 'One year': 0.21 });
  const tenure = tenureMonths(contract, random);
  const internet = pick(random, { 'Fiber optic': 0.44, DSL: 0.34, No: 0.22 });
  const phone = internet === 'DSL' ? yes(0.72) : 'Yes';
  const addOn = (share: number) => (internet === 'No' ? 'No internet service' : yes(share));
  const partner = yes(0.48);
  const services = {
    MultipleLines: phone === 'No' ? 'No phone service' : yes(0.47),
    OnlineSecurity: addOn(0.2 + tenure / 250),
    OnlineBackup: addOn(0.25 + tenure / 220),
    DeviceProtection: addOn(0.25 + tenure / 220),
    TechSupport: addOn(0.2 + tenure / 250),
    StreamingTV: addOn(0.49),
    StreamingMovies: addOn(0.49),
  };
  const monthly = monthlyCharges(phone, internet, services, random);
  const paysBy = pick(random, {
    'Electronic check': internet === 'Fiber optic' ? 0.5 : 0.2,
    'Mailed check': 0.24,
    'Bank transfer (automatic)': 0.22,
    'Credit card (automatic)': 0.22,
  });
  const odds = leavingLogOdds({ contract, tenure, internet, paysBy, monthly, ...services });
  return {
    customerID: `S${String(index).padStart(6, '0')}`,
    gender: random() < 0.5 ? 'Female' : 'Male',
    SeniorCitizen: random() < 0.16 ? '1' : '0',
    Partner: partner,
    Dependents: yes(partner === 'Yes' ? 0.5 : 0.1),
    tenure: String(tenure),
    PhoneService: phone,
    ...pickInternet(internet, services),
    Contract: contract,
    PaperlessBilling: yes(internet === 'No' ? 0.3 : 0.67),
    PaymentMethod: paysBy,
    MonthlyCharges: monthly.toFixed(2),
    // A customer of no month yet has not been charged: blank, as in the real file.
    TotalCharges: tenure === 0 ? '' : (monthly * tenure * (0.95 + 0.1 * random())).toFixed(2),
    Churn: random() < 1 / (1 + Math.exp(-odds)) ? 'Yes' : 'No',
  };
}

const pickInternet = (
  internet: string,
  { MultipleLines, ...rest }: Readonly<Record<string, string>> & { readonly MultipleLines: string },
): Customer => ({ MultipleLines, InternetService: internet, ...rest });

/** Draws a key by its weight; weights need not sum to 1. */
function pick(random: Random, weights: Readonly<Record<string, number>>): string {
  const entries = Object.entries(weights);
  let left = random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of entries) {
    left -= weight;
    if (left < 0) return name;
  }
  return entries.at(-1)?.[0] ?? '';
}

/** 0 to 72 months; those bound for two years have mostly been here long. */
function tenureMonths(contract: string, random: Random): number {
  const skew = { 'Month-to-month': 2.2, 'One year': 0.75, 'Two year': 0.4 }[contract] ?? 1;
  return Math.floor(73 * random() ** skew);
}

/** USD a month: a base for phone and internet, about 5 for each add-on. */
function monthlyCharges(
  phone: string,
  internet: string,
  services: Readonly<Record<string, string>>,
  random: Random,
): number {
  const base = { 'Fiber optic': 50, DSL: 25, No: 0 }[internet] ?? 0;
  const addOns = Object.values(services).filter((service) => service === 'Yes').length;
  return base + (phone === 'Yes' ? 20 : 0) + 5.5 * addOns + (random() - 0.5) * 3;
}

/** The invented rule by which customers leave, as log odds. */
function leavingLogOdds(customer: {
  readonly contract: string;
  readonly tenure: number;
  readonly internet: string;
  readonly paysBy: string;
  readonly monthly: number;
  readonly TechSupport: string;
  readonly OnlineSecurity: string;
}): number {
  const { contract, tenure, internet, paysBy, monthly, TechSupport, OnlineSecurity } = customer;
  return (
    -1.1 +
    (contract === 'Month-to-month' ? 1.1 : contract === 'Two year' ? -1.4 : 0) +
    (internet === 'Fiber optic' ? 1.1 : internet === 'No' ? -1 : 0) +
    (paysBy === 'Electronic check' ? 0.5 : 0) -
    (TechSupport === 'Yes' ? 0.5 : 0) -
    (OnlineSecurity === 'Yes' ? 0.5 : 0) -
    0.045 * tenure +
    0.008 * (monthly - 65)
  );
}
