import type { MonitoringSettings } from '#domain/drift/monitoring-settings.ts';
import { UsageError } from '../answer.ts';

type Json = Record<string, unknown>;

/**
 * `drift.minRows=1000`, `drift.psiBands=[0.1,0.25,0.5]`, `reference=rolling:7`: some settings changed, all others as they are.
 * A value is JSON where it is, else text; without a value (`drift.minRows=`) the default holds again. Which settings there
 * are is the API's to say.
 */
export function withChanges(
  settings: MonitoringSettings,
  changes: readonly string[],
): Partial<MonitoringSettings> {
  const changed = structuredClone(settings) as unknown as Json;
  for (const change of changes) {
    const [, path, value] = /^([\w.]+)=(.*)$/s.exec(change) ?? [];
    if (path === undefined || value === undefined)
      throw new UsageError(
        `\`${change}\` is not NAME=VALUE. Examples: drift.minRows=1000, alerts.coolDownHours=12, reference=rolling:7.`,
      );
    put(changed, path.split('.'), path === 'reference' ? referenceOf(value) : parsed(value));
  }
  return changed as Partial<MonitoringSettings>;
}

function put(within: Json, [name = '', ...rest]: readonly string[], value: unknown): void {
  const own = Object.hasOwn(within, name) ? within[name] : undefined;
  const next = rest.length === 0 ? value : typeof own === 'object' && own !== null ? own : {};
  if (rest.length > 0) put(next as Json, rest, value);
  if (next === undefined) delete within[name];
  else
    Object.defineProperty(within, name, {
      value: next,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function referenceOf(text: string): unknown {
  const [kind, days] = text.split(':');
  if (text === '' || text.startsWith('{')) return parsed(text);
  return { kind, ...(days === undefined ? {} : { days: Number(days) }) };
}
