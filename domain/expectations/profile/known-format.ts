import { strptimeMatcher } from '../text/strptime.ts';

export interface KnownFormat {
  readonly words: string;
  readonly matches: (text: string) => boolean;
  readonly type: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
}

const time = (format: string, words: string): KnownFormat => ({
  words,
  matches: strptimeMatcher(format),
  type: 'expect_column_values_to_match_strftime_format',
  kwargs: { strftime_format: format },
});

const pattern = (regex: string, words: string): KnownFormat => {
  const compiled = new RegExp(regex);
  return {
    words,
    matches: (text) => compiled.test(text),
    type: 'expect_column_values_to_match_regex',
    kwargs: { regex },
  };
};

/** What texts in columns often are, the stricter first. */
export const knownFormats: readonly KnownFormat[] = [
  time('%Y-%m-%d', 'a date'),
  time('%Y-%m-%d %H:%M:%S', 'a time'),
  time('%Y-%m-%dT%H:%M:%S', 'a time'),
  time('%Y-%m-%dT%H:%M:%SZ', 'a time in UTC'),
  pattern(
    '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
    'a UUID',
  ),
  pattern('^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$', 'an e-mail address'),
  pattern('^https?://\\S+$', 'a web address'),
];
