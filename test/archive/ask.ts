import { isDeepStrictEqual } from 'node:util';
import { QUERIES } from '../../lib/archive/private/queries';
import { ANSWERS, VIEW_QUESTIONS } from './answers';
import type { Answer } from './answers';
import type { DeployedArchive } from './deployed-archive';
import { QueryError } from './engine/engine';
import type { Engine, Result } from './engine/engine';
import { TODAY, shift } from './fixture';

/** A question about the events of the fixture. */
export interface Question {
  /** Of a named query. */
  readonly id?: string;
  readonly name: string;
  readonly description: string;
  readonly sql: string;
  readonly parameters?: string[];
  readonly columns?: string[];
  readonly rows: unknown[][];
}

/** The named queries as they are in the template, and questions to the views. */
export function questionsTo({ database, destination, queries }: DeployedArchive): Question[] {
  const isParquet = destination.DataFormatConversionConfiguration?.Enabled === true;
  const rowsOf = ({ rows, rowsOfParquet }: Pick<Answer, 'rows' | 'rowsOfParquet'>) => (isParquet && rowsOfParquet) || rows;
  const named = QUERIES.map(({ id, name }) => {
    const [query, ...others] = queries.filter((each) => each.Name === name);
    if (!query || others.length > 0) {
      throw new Error(`the template does not have the query ${name} once`);
    }
    const { parameters, columns } = ANSWERS[id];
    return { id, name, description: query.Description, sql: query.QueryString, parameters, columns, rows: rowsOf(ANSWERS[id]) };
  });
  const views = VIEW_QUESTIONS.map((each) => ({ name: each.question, description: '', sql: each.sql(database), rows: rowsOf(each) }));
  return [...named, ...views];
}

/** The answer of the engine, as if it were the day of the fixture. */
export async function ask(engine: Engine, { sql, parameters }: Question, today: string): Promise<Omit<Result, 'bytes'>> {
  const { columns, rows } = await engine.query(sql, parameters);
  return JSON.parse(shift(JSON.stringify({ columns, rows }), TODAY, today));
}

/** Whether the engine answers in another way than it should, or cannot answer. */
export async function isWrong(engine: Engine, question: Question, today: string): Promise<boolean> {
  try {
    return !isDeepStrictEqual((await ask(engine, question, today)).rows, question.rows);
  } catch (error) {
    if (error instanceof QueryError) {
      return true;
    }
    throw error;
  }
}
