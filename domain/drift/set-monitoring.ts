import type { Actor } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { changeModel, knownModel } from '../registry/change-model.ts';
import type { ModelStore } from '../registry/ports.ts';
import type { AlertSettings } from './alerts/alert-settings.ts';
import type { DriftSettings } from './drift-settings.ts';
import {
  alertSettingsOf,
  defaultMonitoring,
  driftSettingsOf,
  type MonitoringRecord,
  type MonitoringSettings,
  parseMonitoring,
  type ReferenceChoice,
} from './monitoring-settings.ts';

/** How a model is watched: what was set of it, and what holds with the defaults. */
export interface MonitoringView {
  readonly model: string;
  readonly settings: MonitoringSettings;
  readonly effective: {
    readonly drift: DriftSettings;
    readonly reference: ReferenceChoice;
    readonly alerts: AlertSettings;
  };
  /** null while nobody has set anything. */
  readonly updatedAt: string | null;
}

const viewOf = (
  model: string,
  settings: MonitoringSettings,
  updatedAt: string | null,
): MonitoringView => ({
  model,
  settings,
  effective: {
    drift: driftSettingsOf(settings),
    reference: settings.reference,
    alerts: alertSettingsOf(settings),
  },
  updatedAt,
});

/** @throws DomainError `not-found` */
export async function readMonitoring(store: ModelStore, name: string): Promise<MonitoringView> {
  const { name: model } = await knownModel(store, name);
  const record = await store.monitoring(model);
  return viewOf(model, record?.settings ?? defaultMonitoring, record?.updatedAt ?? null);
}

/**
 * Replaces how a model is watched as a whole; what is not named goes back to the defaults. Audited with what was before.
 *
 * @throws DomainError `not-found`; `invalid` for settings that are none (monitoring-settings.ts).
 */
export async function setMonitoring(
  deps: { readonly store: ModelStore; readonly clock: Clock },
  input: {
    readonly model: string;
    readonly changeId: string;
    readonly actor: Actor;
    readonly settings: unknown;
    readonly reason?: string | undefined;
  },
): Promise<MonitoringView> {
  const { store, clock } = deps;
  const { changeId, actor, reason = '' } = input;
  const { name } = await knownModel(store, input.model);
  const settings = parseMonitoring(input.settings);
  const { result } = await changeModel(deps, name, async (model) => {
    const before = await store.monitoring(name);
    const at = clock.now().toISOString();
    const record: MonitoringRecord = { kind: 'monitoring', model: name, settings, updatedAt: at };
    return {
      result: viewOf(name, settings, at),
      change: {
        id: changeId,
        model,
        puts: [record],
        audit: {
          action: 'MonitoringChanged',
          actor,
          at,
          reason,
          subject: `monitoring of ${name}`,
          before: before?.settings ?? null,
          after: settings,
        },
      },
    };
  });
  return result;
}
