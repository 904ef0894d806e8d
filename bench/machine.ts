import { spawnSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { median } from './median.ts';

const loads: number[] = [];

/** Notes how busy the machine is now; `describeMachine` tells the median and the highest. */
export const noteLoad = (): void => void loads.push(loadavg()[0] as number);

/** What has to be known to read a measurement, as lines of Markdown. */
export function describeMachine(): string[] {
  const python = spawnSync('python3', ['--version'], { encoding: 'utf8' }).stdout?.trim();
  const all = cpus();
  return [
    `- ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `- ${all[0]?.model.trim() ?? 'an unknown processor'}, ${all.length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}`,
    `- Node ${process.version}, ${python ?? 'no Python'}`,
    `- load average during the run: median ${median(loads).toFixed(1)}, highest ${Math.max(...loads).toFixed(1)}`,
  ];
}
