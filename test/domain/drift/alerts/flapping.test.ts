import { expect, it } from 'vitest';
import { defaultAlertSettings } from '#domain/drift/alerts/alert-settings.ts';
import type { AlertState } from '#domain/drift/alerts/alert-state.ts';
import type { Found } from '#domain/drift/alerts/count-causes.ts';
import { decideAlert } from '#domain/drift/alerts/decide-alert.ts';
import { seededRandom } from '#domain/training/random.ts';

const hour = 3_600_000;

/** Messages and changes of state over hourly windows; `finds` says what a window shows. */
function simulate(count: number, finds: (window: number) => Found) {
  let state: AlertState | null = null;
  let transitions = 0;
  const told: { readonly window: number; readonly state: string }[] = [];
  for (let window = 0; window < count; window++) {
    const on: boolean = state !== null && state.episode !== null;
    const decided = decideAlert({
      found: finds(window),
      previous: state,
      settings: defaultAlertSettings,
      now: new Date(window * hour),
    });
    state = decided.state;
    if ((state.episode !== null) !== on) transitions++;
    if (['raised', 'cleared'].includes(decided.decision.state))
      told.push({ window, state: decided.decision.state });
  }
  return { transitions, told };
}

const calm: Found = { verdict: 'no-drift', severity: 'ok', conceptSeverity: null, drifted: [] };
const drifts = (severity: Found['severity'], name: string): Found => ({
  verdict: 'drift',
  severity,
  conceptSeverity: null,
  drifted: [name],
});

it('DRF-5: a borderline feature does not flap over 500 windows', () => {
  let most = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const random = seededRandom(seed);
    let raw = 0;
    let last = false;
    const { transitions, told } = simulate(500, () => {
      const found = random() < 0.5;
      if (found !== last) raw++;
      last = found;
      return found ? drifts('monitor', 'income') : calm;
    });
    expect(raw).toBeGreaterThan(200);
    most = Math.max(most, transitions);
    // 500 hours are 21 days: a reminder a day at most, and one message for each end.
    expect(told.filter(({ state }) => state === 'raised').length).toBeLessThanOrEqual(21);
  }
  expect(most).toBeLessThanOrEqual(20);
});

it('DRF-5: false findings in 2 % of windows wake somebody once in 10 000 windows at most', () => {
  let raised = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const random = seededRandom(seed);
    const { told } = simulate(500, () =>
      random() < 0.02 ? drifts('warning', `f${Math.floor(random() * 20)}`) : calm,
    );
    raised += told.filter(({ state }) => state === 'raised').length;
  }
  expect(raised).toBeLessThanOrEqual(2);
});

it('DRF-5: a true drift that nine of ten windows show is told within six windows', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const random = seededRandom(seed);
    const { told } = simulate(200, (window) =>
      window >= 100 && random() < 0.9 ? drifts('warning', 'age') : calm,
    );
    expect(told[0]?.state).toBe('raised');
    expect(told[0]?.window).toBeGreaterThanOrEqual(101);
    expect(told[0]?.window).toBeLessThanOrEqual(106);
  }
});
