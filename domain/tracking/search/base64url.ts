const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** JSON as base64url without padding. The text must be free of lone surrogates: `JSON.stringify` writes none. */
export function base64urlEncode(json: string): string {
  const bytes = encodeURIComponent(json).replace(/%(..)/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a, b, c] = [0, 1, 2].map((i) => bytes.charCodeAt(at + i) || 0) as [
      number,
      number,
      number,
    ];
    const bits = (a << 16) | (b << 8) | c;
    for (const shift of [18, 12, 6, 0]) text += alphabet[(bits >> shift) & 63];
  }
  return text.slice(0, Math.ceil((bytes.length * 4) / 3));
}

/** @throws Error for what is no base64url of UTF-8. */
export function base64urlDecode(text: string): string {
  let [escaped, bits, held] = ['', 0, 0];
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value < 0) throw new RangeError(`${character} is not of base64url`);
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    escaped += `%${((bits >> held) & 255).toString(16).padStart(2, '0')}`;
  }
  return decodeURIComponent(escaped);
}
