// Asks the TypeScript compiler whether each JSON value fits a type of @slack/types. Reads
// [{name, type, value}] on standard input, writes {name: first complaint} on standard output.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const here = path.dirname(new URL(import.meta.url).pathname);
const cases = JSON.parse(readFileSync(0, 'utf8'));
const virtual = new Map(
  cases.map(({ type, value }, number) => [
    path.join(here, `case${number}.ts`),
    `import type { ${type} } from '@slack/types';\n` +
      `export const value: ${type} = ${JSON.stringify(value)};\n`,
  ]),
);

const options = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
};
const host = ts.createCompilerHost(options);
const readFile = host.readFile.bind(host);
const fileExists = host.fileExists.bind(host);
const getSourceFile = host.getSourceFile.bind(host);
host.readFile = (name) => virtual.get(name) ?? readFile(name);
host.fileExists = (name) => virtual.has(name) || fileExists(name);
host.getSourceFile = (name, target, ...more) =>
  virtual.has(name)
    ? ts.createSourceFile(name, virtual.get(name), target)
    : getSourceFile(name, target, ...more);

const program = ts.createProgram([...virtual.keys()], options, host);
const complaints = {};
[...virtual.keys()].forEach((name, number) => {
  const source = program.getSourceFile(name);
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  if (found.length > 0) {
    complaints[cases[number].name] = ts.flattenDiagnosticMessageText(found[0].messageText, ' ').slice(0, 300);
  }
});
process.stdout.write(JSON.stringify(complaints));
