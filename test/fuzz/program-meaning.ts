/** What a made-up driver does, by running it for every input that it can tell apart. */
import {
  type Body,
  type Condition,
  PLACES,
  type PlaceName,
  type Program,
  type Statement,
  type Value,
} from './program.ts';

/** The modes that conditions tell apart. */
const MODES = [0, 1, 2];

/** The driver left before it mapped. */
class Left extends Error {}

interface Inputs {
  readonly mode: number;
  readonly flag: boolean;
  /** Turns of loops. */
  readonly count: number;
}

class Run {
  private readonly places: Map<PlaceName, number>;
  private readonly inputs: Inputs;

  constructor(program: Program, inputs: Inputs) {
    this.places = new Map(PLACES.map((name, i) => [name, program.initial[i]!]));
    this.inputs = inputs;
  }

  body(body: Body): void {
    for (const statement of body) this.statement(statement);
  }

  value(value: Value): number {
    switch (value.kind) {
      case 'constant':
        return value.direction;
      case 'place':
        return this.places.get(value.place)!;
      case 'choice':
        return this.value(this.holds(value.condition) ? value.yes : value.otherwise);
      case 'helper':
        return this.value(value.of);
      case 'translated':
        return value.cases[this.inputs.mode] ?? value.otherwise;
      case 'chosen':
        return this.holds(value.condition) ? value.yes : value.otherwise;
    }
  }

  private holds(condition: Condition): boolean {
    switch (condition.kind) {
      case 'flag':
        return this.inputs.flag;
      case 'mode':
        return COMPARE[condition.operator](this.inputs.mode, condition.value);
      case 'place':
        return this.places.get(condition.place) === condition.value;
      case 'not':
        return !this.holds(condition.of);
      case 'and':
        return this.holds(condition.left) && this.holds(condition.right);
      case 'or':
        return this.holds(condition.left) || this.holds(condition.right);
    }
  }

  private statement(statement: Statement): void {
    switch (statement.kind) {
      case 'assign':
      case 'store':
        this.places.set(statement.place, this.value(statement.value));
        break;
      case 'copy':
        break;
      case 'if':
        this.body(this.holds(statement.condition) ? statement.yes : statement.otherwise);
        break;
      case 'switch': {
        const at = statement.cases.findIndex(({ value }) => value === this.inputs.mode);
        if (at < 0) {
          this.body(statement.otherwise);
          break;
        }
        for (let i = at; ; i++) {
          this.body(statement.cases[i]!.body);
          if (!statement.cases[i]!.falls) break;
          if (i + 1 < statement.cases.length) continue;
          this.body(statement.otherwise);
          break;
        }
        break;
      }
      case 'loop':
        for (let i = statement.style === 'do' ? Math.min(0, this.inputs.count - 1) : 0; i < this.inputs.count; i++)
          this.body(statement.body);
        break;
      case 'skip':
        if (!this.holds(statement.condition)) this.body(statement.body);
        break;
      case 'leave':
        if (this.holds(statement.condition)) throw new Left();
    }
  }
}

const COMPARE: Readonly<Record<'==' | '!=' | '<' | '>=', (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
};

/** The directions with which a driver maps its doorbell, over all inputs with loops of at most so many turns. */
export function directionsOf(program: Program, turns: number): Set<number> {
  const directions = new Set<number>();
  for (const mode of MODES) {
    for (const flag of [false, true]) {
      for (let count = 0; count <= turns; count++) {
        const run = new Run(program, { mode, flag, count });
        try {
          run.body(program.body);
          directions.add(run.value(program.value));
        } catch (error) {
          if (!(error instanceof Left)) throw error;
        }
      }
    }
  }
  return directions;
}
