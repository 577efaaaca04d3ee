import ts from "typescript";

/** A command class of an SDK client, by the package that it is imported from. */
export interface CommandClass {
  readonly packageName: string;
  readonly className: string;
}

/** Command classes of official clients of which a module makes an instance: `new X()`, by name, alias or namespace. */
export function madeCommands(fileName: string, source: string): CommandClass[] {
  const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.Latest);
  const named = new Map<string, CommandClass>();
  const namespaces = new Map<string, string>();
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const packageName = statement.moduleSpecifier.text;
    const bindings = statement.importClause?.namedBindings;
    if (!packageName.startsWith("@aws-sdk/client-") || bindings === undefined) continue;
    if (ts.isNamespaceImport(bindings)) namespaces.set(bindings.name.text, packageName);
    else {
      for (const { name, propertyName } of bindings.elements) {
        named.set(name.text, { packageName, className: (propertyName ?? name).text });
      }
    }
  }

  const made: CommandClass[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node)) {
      const { expression } = node;
      const command = ts.isIdentifier(expression) ? named.get(expression.text) : ofNamespace(expression, namespaces);
      if (command?.className.endsWith("Command")) made.push(command);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return made;
}

function ofNamespace(
  expression: ts.LeftHandSideExpression,
  namespaces: ReadonlyMap<string, string>,
): CommandClass | undefined {
  if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression)) return undefined;
  const packageName = namespaces.get(expression.expression.text);
  return packageName === undefined ? undefined : { packageName, className: expression.name.text };
}
