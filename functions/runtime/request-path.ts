/** What a segment of a path stands for; undefined when its percent-encoding is broken. */
export function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/**
 * A path as a router may parse it as a URL: the same segments, each encoded. Some gateways hand over the path decoded,
 * and then `%`, `?`, `#`, blanks and `..` of a name would break the URL, or change which one it is. Undefined for a path
 * that names no resource: a broken encoding, a lone surrogate, a blank, `.` or `..`. A trailing slash does not count.
 */
export function requestPath(path: string): string | undefined {
  const segments = path.split('/').slice(1);
  if (segments.at(-1) === '') segments.pop();
  const names = segments.map(decoded);
  const readable = names.filter((name): name is string => name !== undefined && isName(name));
  return readable.length === names.length
    ? `/${readable.map((name) => encodeURIComponent(name)).join('/')}`
    : undefined;
}

const isName = (text: string): boolean =>
  text.isWellFormed() && text.trim() !== '' && text !== '.' && text !== '..';
