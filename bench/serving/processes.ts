import { readdirSync, readFileSync } from 'node:fs';

/** A process and all it started, by /proc: servers with workers have several. Linux only. */
export function processTree(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(name);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [pid];
  for (const one of tree) tree.push(...(children.get(one) ?? []));
  return tree;
}

function parentOf(pid: string): number | undefined {
  try {
    // "12 (a name) S 4 …": the name may hold anything, so read from its end.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // It has ended.
  }
}

/** The highest resident memory of each process of the tree, added up, in MB; undefined where /proc is not. */
export function peakMb(pid: number): number | undefined {
  try {
    const kb = processTree(pid).map((one) =>
      Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1] ?? 0),
    );
    return Math.round(kb.reduce((sum, value) => sum + value, 0) / 1024);
  } catch {
    return undefined;
  }
}
