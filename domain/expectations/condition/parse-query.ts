import type { CellValue } from '../table/table-part.ts';
import { Uncomputable } from '../uncomputable.ts';
import { type Condition, type Operand, type Operator, operators } from './condition.ts';

/** Longer conditions, or brackets deeper than this, are refused. */
const maxLength = 10_000;
const maxDepth = 50;

const tokenPattern =
  /\s*(?:(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|`(?<quoted>[^`]+)`|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<sign>==|!=|<=|>=|[<>()[\],.&|~+-]))/uy;

interface Token {
  readonly kind: 'number' | 'text' | 'quoted' | 'word' | 'sign';
  readonly text: string;
}

function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (/\S/.test(query.slice(tokenPattern.lastIndex))) {
    const from = tokenPattern.lastIndex;
    const groups = tokenPattern.exec(query)?.groups;
    const found = Object.entries(groups ?? {}).find(([, text]) => text !== undefined);
    if (found === undefined) throw unreadable(query, `at character ${from + 1}`);
    tokens.push({ kind: found[0] as Token['kind'], text: found[1] as string });
  }
  return tokens;
}

const unreadable = (query: string, where: string) =>
  new Uncomputable(
    `The row_condition \`${query.slice(0, 200)}\` cannot be read ${where}.`,
    'What is understood: comparisons of columns with values or columns, in, not in, .isnull(), .notnull(), and, or, not, brackets.',
  );

const constants: Readonly<Record<string, CellValue>> = {
  True: true,
  False: false,
  true: true,
  false: false,
  None: null,
};

/**
 * A condition in the words of `DataFrame.query` (columns by name, in backticks when the name is no word), or of
 * Great Expectations (`col("name") > 3`, `col("name").notNull()`). Comparisons, in, null tests, and, or, not, brackets.
 *
 * @throws Uncomputable
 */
export function parseQuery(query: string): Condition {
  if (query.length > maxLength)
    throw new Uncomputable(`A row_condition may have ${maxLength} characters.`);
  const tokens = tokensOf(query);
  let at = 0;
  let depth = 0;
  const broken = () =>
    unreadable(query, tokens[at] === undefined ? 'at its end' : `at \`${tokens[at]?.text}\``);
  const is = (...texts: readonly string[]): boolean => {
    const token = tokens[at];
    return (
      token !== undefined &&
      (token.kind === 'sign' || token.kind === 'word') &&
      texts.includes(token.text)
    );
  };
  const take = (...texts: readonly string[]): boolean => {
    if (!is(...texts)) return false;
    at++;
    return true;
  };
  const need = (text: string): void => {
    if (!take(text)) throw broken();
  };

  function either(): Condition {
    const parts = [both()];
    while (take('or', '|')) parts.push(both());
    return parts.length === 1 ? (parts[0] as Condition) : { kind: 'or', conditions: parts };
  }
  function both(): Condition {
    const parts = [negated()];
    while (take('and', '&')) parts.push(negated());
    return parts.length === 1 ? (parts[0] as Condition) : { kind: 'and', conditions: parts };
  }
  function negated(): Condition {
    if (++depth > maxDepth) throw unreadable(query, 'because it is nested too deeply');
    try {
      return take('not', '~') ? { kind: 'not', condition: negated() } : atom();
    } finally {
      depth--;
    }
  }
  function atom(): Condition {
    if (take('(')) {
      const inner = either();
      need(')');
      return inner;
    }
    const left = operand();
    if (take('.')) return nullTest(left);
    if (is('in')) return { kind: 'in', operand: left, values: inList() };
    if (is('not')) {
      at++;
      return { kind: 'not', condition: { kind: 'in', operand: left, values: inList() } };
    }
    const comparisons: Condition[] = [];
    let before = left;
    while (is(...operators)) {
      const operator = tokens[at++]?.text as Operator;
      const right = operand();
      comparisons.push({ kind: 'compare', left: before, operator, right });
      before = right;
    }
    if (comparisons.length === 1) return comparisons[0] as Condition;
    if (comparisons.length > 1) return { kind: 'and', conditions: comparisons };
    if (left.kind !== 'column') throw broken();
    return { kind: 'truth', column: left.name };
  }
  function nullTest(left: Operand): Condition {
    const test = tokens[at++]?.text.toLowerCase();
    if (left.kind !== 'column' || !/^(is|not)(null|na)$/.test(test ?? '')) {
      at--;
      throw broken();
    }
    need('(');
    need(')');
    const missing: Condition = { kind: 'missing', column: left.name };
    return test?.startsWith('is') ? missing : { kind: 'not', condition: missing };
  }
  function inList(): readonly CellValue[] {
    need('in');
    const end = take('[') ? ']' : ')';
    if (end === ')') need('(');
    const values: CellValue[] = [];
    while (!is(end)) {
      const item = operand();
      if (item.kind !== 'value') throw broken();
      values.push(item.value);
      if (!take(',') && !is(end)) throw broken();
    }
    need(end);
    return values;
  }
  function operand(): Operand {
    const sign = take('-') ? -1 : take('+') ? 1 : 0;
    const token = tokens[at++];
    if (token?.kind === 'number') return { kind: 'value', value: (sign || 1) * Number(token.text) };
    if (sign !== 0 || token === undefined) {
      at--;
      throw broken();
    }
    if (token.kind === 'text') return { kind: 'value', value: unquote(token.text) };
    if (token.kind === 'quoted') return { kind: 'column', name: token.text };
    if (token.kind === 'word') {
      if ((token.text === 'col' || token.text === 'date') && take('(')) {
        const inner = tokens[at++];
        if (inner?.kind !== 'text') throw broken();
        need(')');
        const text = unquote(inner.text);
        return token.text === 'col'
          ? { kind: 'column', name: text }
          : { kind: 'value', value: text };
      }
      if (Object.hasOwn(constants, token.text))
        return { kind: 'value', value: constants[token.text] as CellValue };
      return { kind: 'column', name: token.text };
    }
    at--;
    throw broken();
  }

  const condition = either();
  if (at !== tokens.length) throw broken();
  return condition;
}

const unquote = (text: string): string => text.slice(1, -1).replaceAll(/\\(.)/g, '$1');
