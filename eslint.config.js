/* What scripts may look like. */

import js from "@eslint/js";
import globals from "globals";

const only = (selector, message) => ({ selector, message });

const MODULES = [
  only("ExportDefaultDeclaration", "Export by name."),
  only("ExportAllDeclaration", "Export where it is declared."),
  only("ExportNamedDeclaration[declaration=null]", "Export where it is declared."),
  only("ExportNamedDeclaration > VariableDeclaration[kind!='const']", "What is exported stays what it is."),
  only("ImportDefaultSpecifier", "Import by name, or the whole module."),
  only("ImportExpression", "Modules are known from the start."),
];

const GLOBALS = only(
  "AssignmentExpression[left.type='MemberExpression'][left.object.name='window']",
  "What others look for by name is hung up in app/dash.js.",
);

const MARKUP = [
  ["innerHTML", "outerHTML"].map((property) => ({ property, message: "Texts are no markup." })),
  { property: "insertAdjacentHTML", message: "Texts are no markup." },
  { object: "document", property: "write", message: "Texts are no markup." },
].flat();

export default [
  { ignores: [".venv/", "assets/built/", "assets/vendor/"] },
  js.configs.recommended,
  {
    rules: {
      "consistent-return": "error",
      complexity: ["error", 21],
      eqeqeq: "error",
      "max-lines": ["error", 600],
      "no-console": ["error", { allow: ["warn"] }],
      "no-else-return": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-properties": ["error", ...MARKUP],
      "no-restricted-syntax": ["error", ...MODULES, GLOBALS],
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
  { files: ["assets/**/*.js"], languageOptions: { globals: globals.browser } },
  { files: ["assets/app/dash.js"], rules: { "no-restricted-syntax": ["error", ...MODULES] } },
  { files: ["eslint.config.js", "tests/scripts/**/*.js"], rules: { "no-restricted-syntax": "off" } },
  { files: ["tests/scripts/**/*.js"], languageOptions: { globals: globals.node } },
];
