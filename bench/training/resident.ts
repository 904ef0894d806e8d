import { readFileSync, writeFileSync } from 'node:fs';

/** Of this process in MB, now (`VmRSS`) or at its highest (`VmHWM`); undefined where the system does not tell (not Linux). */
export function residentMb(field: 'VmRSS' | 'VmHWM'): number | undefined {
  try {
    const kb = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(
      readFileSync('/proc/self/status', 'utf8'),
    )?.[1];
    return kb === undefined ? undefined : Number(kb) / 1024;
  } catch {
    return undefined;
  }
}

/** Starts the count of the highest resident set anew. */
export function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Where it cannot be, the highest since the start of the process counts.
  }
}
