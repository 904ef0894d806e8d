/** A sample as a scraper reads it. */
export interface Scraped {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const metric = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const label = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"/;

/**
 * Reads the text format 0.0.4 as strictly as its grammar allows, and throws at what Prometheus' own linter and OpenMetrics complain of:
 * a sample before its TYPE, a family in two places, one series twice, a line without an end.
 */
export function parseExposition(text: string): readonly Scraped[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const done = new Set<string>();
  const series = new Set<string>();
  const found: Scraped[] = [];
  let family = '';
  let helped = '';
  for (const line of text.slice(0, -1).split('\n')) {
    if (line === '# EOF') continue;
    const help = /^# HELP (\S+) (.+)$/.exec(line);
    if (help !== null) {
      helped = help[1] as string;
      continue;
    }
    const type = /^# TYPE (\S+) gauge$/.exec(line);
    if (type !== null) {
      family = type[1] as string;
      if (family !== helped) throw new Error(`${family} has no HELP`);
      if (done.has(family)) throw new Error(`${family} comes twice`);
      done.add(family);
      continue;
    }
    const sample = sampleOf(line);
    if (sample.name !== family) throw new Error(`${sample.name} is outside its family: ${line}`);
    const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
    if (series.has(key)) throw new Error(`${key} comes twice`);
    series.add(key);
    found.push(sample);
  }
  return found;
}

function sampleOf(line: string): Scraped {
  const name = metric.exec(line)?.[0];
  if (name === undefined) throw new Error(`no metric: ${line}`);
  let rest = line.slice(name.length);
  const labels: Record<string, string> = {};
  if (rest.startsWith('{')) {
    rest = rest.slice(1);
    while (!rest.startsWith('}')) {
      const match = label.exec(rest);
      if (match === null) throw new Error(`no label: ${rest}`);
      const unescaped = (match[2] as string).replace(/\\(.)/g, (_, c) => (c === 'n' ? '\n' : c));
      labels[match[1] as string] = unescaped;
      rest = rest.slice(match[0].length);
      if (rest.startsWith(',')) rest = rest.slice(1);
    }
    rest = rest.slice(1);
  }
  if (!/^ (-?\d+(\.\d+)?(e[+-]?\d+)?|NaN|[+-]Inf)$/.test(rest))
    throw new Error(`no value: ${line}`);
  return { name, labels, value: Number(rest.trim().replace('Inf', 'Infinity')) };
}
