// What small mistakes can be made in a source text.
import ts from "typescript";

/** One small mistake: this piece of the text is written differently. */
export interface Mutation {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** The line, counted from 1. */
  readonly line: number;
  /** What is changed, for people. */
  readonly what: string;
}

/** The text with one mistake in it. */
export function applyMutation(text: string, { start, end, replacement }: Mutation): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

const OPERATORS: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: "!==",
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: "===",
  [ts.SyntaxKind.LessThanToken]: "<=",
  [ts.SyntaxKind.LessThanEqualsToken]: "<",
  [ts.SyntaxKind.GreaterThanToken]: ">=",
  [ts.SyntaxKind.GreaterThanEqualsToken]: ">",
  [ts.SyntaxKind.AmpersandAmpersandToken]: "||",
  [ts.SyntaxKind.BarBarToken]: "&&",
  [ts.SyntaxKind.PlusToken]: "-",
  [ts.SyntaxKind.MinusToken]: "+",
  [ts.SyntaxKind.AsteriskToken]: "/",
  [ts.SyntaxKind.SlashToken]: "*",
  [ts.SyntaxKind.PlusEqualsToken]: "-=",
  [ts.SyntaxKind.MinusEqualsToken]: "+=",
};
/** Words that a program acts on; whatever has a blank is for people to read. */
const WORD = /^[^\s]*$/;

/** Every mutation of a TypeScript text, in the order of the text. Types, imports and texts for people are left alone. */
export function findMutations(text: string): Mutation[] {
  const file = ts.createSourceFile("mutated.ts", text, ts.ScriptTarget.Latest, true);
  const found: Mutation[] = [];

  const add = (node: ts.Node, replacement: string, kind: string) => {
    const start = node.getStart(file);
    const line = file.getLineAndCharacterOfPosition(start).line + 1;
    const what = `${kind}: ${shorten(node.getText(file))}${replacement === ";" ? "" : ` -> ${shorten(replacement)}`}`;
    found.push({ start, end: node.getEnd(), replacement, line, what });
  };

  const visit = (node: ts.Node): void => {
    if (isSkipped(node)) return;
    if (isCondition(node)) add(node, `!(${node.getText(file)})`, "condition negated");
    else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      add(node, node.operand.getText(file), "negation dropped");
    }
    if (ts.isBinaryExpression(node)) mutateOperator(node, add);
    if (ts.isAwaitExpression(node)) add(node, `(${node.expression.getText(file)})`, "await dropped");
    mutateStatement(node, file, add);
    mutateConstant(node, file, add);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found.sort((a, b) => a.start - b.start);
}

type Add = (node: ts.Node, replacement: string, kind: string) => void;

function mutateOperator(node: ts.BinaryExpression, add: Add): void {
  const { left, operatorToken, right } = node;
  const other = OPERATORS[operatorToken.kind];
  if (operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) add(node, left.getText(), "default dropped");
  else if (other !== undefined && !isText(left) && !isText(right)) add(operatorToken, other, "operator changed");
}

function mutateStatement(node: ts.Node, file: ts.SourceFile, add: Add): void {
  if (ts.isReturnStatement(node) && node.expression !== undefined && node.expression.getText(file) !== "undefined") {
    add(node, "return;", "value not returned");
  }
  if (ts.isThrowStatement(node)) add(node, ";", "throw removed");
  if (!ts.isExpressionStatement(node)) return;
  const expression = withoutWrapping(node.expression);
  if (ts.isCallExpression(expression) && expression.expression.kind !== ts.SyntaxKind.SuperKeyword)
    add(node, ";", "call removed");
  if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    add(node, ";", "assignment removed");
  }
  if (ts.isDeleteExpression(expression)) add(node, ";", "delete removed");
}

function mutateConstant(node: ts.Node, file: ts.SourceFile, add: Add): void {
  if (isName(node)) return;
  if (ts.isNumericLiteral(node)) add(node, `(${node.getText(file)} + 1)`, "constant changed");
  if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, "false", "constant changed");
  if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, "true", "constant changed");
  if (ts.isStringLiteral(node) && WORD.test(node.text)) add(node, node.text === "" ? '"other"' : '""', "constant changed");
  if (ts.isRegularExpressionLiteral(node)) add(node, "/(?!)/", "constant changed");
}

/** Types, and whole statements that do nothing when they run. */
function isSkipped(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isTypeParameterDeclaration(node)
  );
}

function isCondition(node: ts.Node): boolean {
  const { parent } = node;
  if (parent === undefined || node.kind === ts.SyntaxKind.TrueKeyword) return false;
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return parent.expression === node;
  return (ts.isConditionalExpression(parent) || ts.isForStatement(parent)) && parent.condition === node;
}

/** `a.b()`, of `void a.b()` and `await a.b()`. */
function withoutWrapping(expression: ts.Expression): ts.Expression {
  const isWrapped =
    ts.isAwaitExpression(expression) || ts.isVoidExpression(expression) || ts.isParenthesizedExpression(expression);
  return isWrapped ? withoutWrapping(expression.expression) : expression;
}

/** A key of an object or a member, and not its value. */
function isName(node: ts.Node): boolean {
  return node.parent !== undefined && "name" in node.parent && node.parent.name === node;
}

function isText(node: ts.Expression): boolean {
  return ts.isStringLiteral(node) || ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node);
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 70 ? `${line.slice(0, 67)}...` : line;
}
