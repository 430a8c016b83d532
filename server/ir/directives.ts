/** What a file defines and undefines itself, whatever is configured: directives that stand under no `#if`. */

const DIRECTIVE = /^[ \t]*#[ \t]*(if|ifdef|ifndef|endif|define|undef)\b[ \t]*(\w*)/gm;

interface Decision {
  readonly at: number;
  readonly isDefined: boolean;
}

export class Directives {
  private readonly text: string;
  private decisions: ReadonlyMap<string, readonly Decision[]> | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Whether a name is defined at an offset, as far as the file itself decides it; undefined where the configuration does. */
  isDefined(name: string, at: number): boolean | undefined {
    this.decisions ??= decisionsIn(this.text);
    return this.decisions.get(name)?.findLast((decision) => decision.at < at)?.isDefined;
  }
}

function decisionsIn(text: string): Map<string, Decision[]> {
  const decisions = new Map<string, Decision[]>();
  const code = text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
  let depth = 0;
  for (const { 1: directive, 2: name, index } of code.matchAll(DIRECTIVE)) {
    if (directive === 'endif') depth--;
    else if (directive!.startsWith('if')) depth++;
    else if (depth === 0) {
      const decision = { at: index, isDefined: directive === 'define' };
      decisions.set(name!, [...(decisions.get(name!) ?? []), decision]);
    }
  }
  return decisions;
}
