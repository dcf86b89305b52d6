import { QUERIES } from '../../lib/archive/private/queries';
import { ANSWERS, VIEW_QUESTIONS } from './answers';
import type { DeployedArchive } from './deployed-archive';
import { QueryError } from './engine/engine';
import type { Engine } from './engine/engine';
import { TODAY, shift } from './fixture';

/** A question about the events of the fixture. */
export interface Question {
  readonly name: string;
  readonly isToView: boolean;
  readonly sql: string;
  readonly parameters?: string[];
  readonly columns?: string[];
  readonly rows: unknown[][];
}

/** The named queries as they are in the template, and questions to the views. */
export function questionsTo({ database, queries }: DeployedArchive): Question[] {
  const named = QUERIES.map(({ id, name }) => {
    const [query, ...others] = queries.filter((each) => each.Name === name);
    if (!query || others.length > 0) {
      throw new Error(`the template does not have the query ${name} once`);
    }
    return { name, isToView: false, sql: query.QueryString, ...ANSWERS[id] };
  });
  return [...named, ...VIEW_QUESTIONS.map(({ question, sql, rows }) => ({ name: question, isToView: true, sql: sql(database), rows }))];
}

/** What is wrong with the answer of the engine, if anything is. */
export async function faultOf(engine: Engine, question: Question, today: string): Promise<string | undefined> {
  const { name, sql, parameters, columns, rows } = question;
  try {
    const answer = await engine.query(sql, parameters);
    const seen = shift(JSON.stringify([columns && answer.columns, answer.rows]), TODAY, today);
    const expected = JSON.stringify([columns, rows]);
    return seen === expected ? undefined : `${name}: expected\n${expected}, but seen\n${seen}`;
  } catch (error) {
    if (error instanceof QueryError) {
      return `${name}: ${error.message}`;
    }
    throw error;
  }
}
