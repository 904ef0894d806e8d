import { decoded } from '../../runtime/request-path.ts';

/** What a path names and what stands there. */
export interface Found<T> {
  readonly route: T;
  readonly names: Readonly<Record<string, string>>;
}

/**
 * The names in a path. Some gateways hand it over decoded: a `%` that encodes nothing stands for itself. A trailing
 * slash does not count. MLflow's web UI calls the same things under `/ajax-api`.
 */
export function segmentsOf(path: string): readonly string[] {
  const segments = path.split('/').slice(1);
  if (segments.at(-1) === '') segments.pop();
  if (segments[0] === 'ajax-api') segments[0] = 'api';
  return segments.map((segment) => decoded(segment) ?? segment);
}

/** What `pattern` names in the segments; undefined when they are not of it. `:name` is one segment, `*rest` all that follow, at least one. */
export function namesIn(
  pattern: string,
  segments: readonly string[],
): Record<string, string> | undefined {
  const parts = pattern.split('/').slice(1);
  const names: Record<string, string> = {};
  for (const [at, part] of parts.entries()) {
    const segment = segments[at];
    if (segment === undefined) return undefined;
    if (part.startsWith('*')) {
      names[part.slice(1)] = segments.slice(at).join('/');
      return names;
    }
    if (part.startsWith(':') && segment !== '') names[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return parts.length === segments.length ? names : undefined;
}

/** All routes of a path, those with the most said in their pattern first. */
export function routeTable<T extends { readonly path: string }>(routes: readonly T[]) {
  const open = ({ path }: T) => (path.match(/\/[:*]/g) ?? []).length;
  const ordered = [...routes].sort((a, b) => open(a) - open(b));
  return (segments: readonly string[]): readonly Found<T>[] =>
    ordered.flatMap((route) => {
      const names = namesIn(route.path, segments);
      return names === undefined ? [] : [{ route, names }];
    });
}
