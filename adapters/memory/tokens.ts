import type { Token, Tokens } from '#domain/access/tokens.ts';

/** The twin of the tokens in the control table. */
export function memoryTokens(): Tokens {
  const tokens = new Map<string, Token>();
  return {
    find: async (sha256) => structuredClone(tokens.get(sha256)),
    list: async () =>
      [...tokens.values()]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((t) => structuredClone(t)),
    put: async (token) => {
      tokens.set(token.sha256, structuredClone(token));
    },
  };
}
