/** Params and tags on the wire. */
export const keyValues = (map: ReadonlyMap<string, string>): readonly object[] =>
  Array.from(map, ([key, value]) => ({ key, value }));
