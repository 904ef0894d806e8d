import { invalid } from '../../errors.ts';
import type { CacheSettings } from '../serving-record.ts';
import type { Bandit, Condition, Routing, Rule, Shadow } from './routing.ts';

/** Each request looks at all rules; a page of them is a decision tree, which is a model. */
const maxRules = 50;
const maxConditions = 10;
const maxListed = 100;
/** Each one costs as much as the answer itself. */
const maxShadows = 3;
/** Thompson's quadrature and the rewards they have to share. */
const maxArms = 8;
const maxContextFields = 8;
/** An arm with less is hardly ever tried again (progressive delivery, rule 9). */
const leastFloor = 0.01;
const maxTtlSeconds = 86_400;
/** With answers of at most 4 kB (response-cache.ts): 40 MB. */
const maxEntries = 10_000;
const maxRedacted = 200;

/** What a caller sets; the numbers are checked here, the versions where they are known (change-serving.ts). */
export interface CheckedSettings {
  readonly routing?: Omit<Routing, 'bandit'> & { readonly bandit?: Omit<Bandit, 'id'> };
  readonly cache?: CacheSettings;
  readonly captureRate?: number;
  readonly redact?: readonly string[];
}

/** SRV-6, SRV-7, GOV-6. Throws `invalid` with the place of the first value that makes no sense. */
export function checkServingSettings({
  routing,
  cache,
  captureRate,
  redact,
}: CheckedSettings): void {
  if (routing !== undefined) {
    const { rules = [], shadows = [], bandit } = routing;
    checkRules(rules);
    checkShadows(shadows);
    if (bandit !== undefined) checkBandit(bandit, redact ?? []);
  }
  if (cache !== undefined) {
    wholeBetween(cache.ttlSeconds, 1, maxTtlSeconds, 'cache.ttlSeconds');
    wholeBetween(cache.maxEntries, 1, maxEntries, 'cache.maxEntries');
  }
  if (captureRate !== undefined) between(captureRate, 0, 1, 'capture.rate');
  if (redact !== undefined) {
    atMost(redact, maxRedacted, 'capture.redact');
    distinct(redact, 'capture.redact');
  }
}

function checkRules(rules: readonly Rule[]): void {
  atMost(rules, maxRules, 'routing.rules');
  distinct(
    rules.map(({ name }) => name),
    'routing.rules',
  );
  rules.forEach(({ name, when }, at) => {
    const field = `routing.rules[${at}]`;
    if (name === '' || name.length > 64)
      throw invalid(`${field}.name has ${name.length} characters; 1 to 64 are taken.`, {
        field: `${field}.name`,
      });
    atMost(when, maxConditions, `${field}.when`);
    when.forEach((condition, place) => {
      checkCondition(condition, `${field}.when[${place}]`);
    });
  });
}

function checkCondition({ field: name, op, value }: Condition, place: string): void {
  const field = `${place}.value`;
  const given = JSON.stringify(value) ?? 'absent';
  if (name === '') throw invalid(`${place}.field is empty.`, { field: `${place}.field` });
  if (op === 'exists') {
    if (value === undefined || typeof value === 'boolean') return;
    throw invalid(`\`exists\` takes true or false; ${field} is ${given}.`, { field });
  }
  if (op === 'in') {
    if (!Array.isArray(value) || value.length === 0 || value.length > maxListed)
      throw invalid(`\`in\` takes a list of 1 to ${maxListed} values; ${field} is ${given}.`, {
        field,
      });
    return;
  }
  if (value === undefined || value === null || Array.isArray(value))
    throw invalid(`\`${op}\` takes one value; ${field} is ${given}.`, {
      field,
      hint: 'To ask whether the field is there, use {"op": "exists", "value": false}.',
    });
  if (op !== 'eq' && op !== 'ne' && typeof value === 'boolean')
    throw invalid(`\`${op}\` takes a number or a text; ${field} is ${given}.`, { field });
}

function checkShadows(shadows: readonly Shadow[]): void {
  atMost(shadows, maxShadows, 'routing.shadows');
  distinct(
    shadows.map(({ version }) => version),
    'routing.shadows',
  );
  shadows.forEach(({ percent }, at) => {
    if (!(percent > 0 && percent <= 100))
      throw invalid(
        `A shadow gets more than 0 and at most 100 percent; this one gets ${percent}.`,
        {
          field: `routing.shadows[${at}].percent`,
        },
      );
  });
}

function checkBandit(bandit: Omit<Bandit, 'id'>, redact: readonly string[]): void {
  const { policy, arms, epsilon, alpha, contextFields, floor } = bandit;
  if (arms.length < 2 || arms.length > maxArms)
    throw invalid(`A bandit chooses among 2 to ${maxArms} versions; this one has ${arms.length}.`, {
      field: 'routing.bandit.arms',
    });
  distinct(arms, 'routing.bandit.arms');
  if (floor !== undefined) between(floor, leastFloor, 1 / arms.length, 'routing.bandit.floor');
  if (epsilon !== undefined) {
    onlyFor('epsilon', policy, 'epsilon-greedy');
    between(epsilon, 0, 1, 'routing.bandit.epsilon');
  }
  if (alpha !== undefined) {
    onlyFor('alpha', policy, 'linucb');
    between(alpha, 0, 100, 'routing.bandit.alpha');
  }
  if (contextFields !== undefined) onlyFor('contextFields', policy, 'linucb');
  if (policy === 'linucb') checkContext(contextFields ?? [], redact);
}

function checkContext(names: readonly string[], redact: readonly string[]): void {
  const field = 'routing.bandit.contextFields';
  if (names.length === 0 || names.length > maxContextFields)
    throw invalid(
      `LinUCB takes 1 to ${maxContextFields} numeric fields as its context; ${field} has ${names.length}.`,
      { field },
    );
  distinct(names, field);
  const secret = names.find((name) => redact.includes(name));
  if (secret !== undefined)
    throw invalid(`${secret} is redacted; a bandit would keep it with each decision.`, { field });
}

function onlyFor(name: string, policy: string, rightful: string): void {
  if (policy !== rightful)
    throw invalid(`\`${name}\` belongs to the policy ${rightful}, not to ${policy}.`, {
      field: `routing.bandit.${name}`,
    });
}

function between(value: number, least: number, most: number, field: string): void {
  if (!(value >= least && value <= most))
    throw invalid(`${field} is ${value}; it must be from ${least} to ${most}.`, { field });
}

function wholeBetween(value: number, least: number, most: number, field: string): void {
  between(value, least, most, field);
  if (!Number.isInteger(value))
    throw invalid(`${field} is ${value}, not a whole number.`, { field });
}

function atMost(list: readonly unknown[], most: number, field: string): void {
  if (list.length > most)
    throw invalid(`${field} has ${list.length} entries; at most ${most} are taken.`, { field });
}

function distinct(list: readonly (string | number)[], field: string): void {
  const twice = list.find((entry, at) => list.indexOf(entry) < at);
  if (twice !== undefined) throw invalid(`${field} names ${twice} twice.`, { field });
}
