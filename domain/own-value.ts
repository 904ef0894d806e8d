/** Of a name that anybody may have chosen: `constructor` is something of every object, and nothing of this one. */
export const ownValue = <T>(of: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(of, name) ? of[name] : undefined;
