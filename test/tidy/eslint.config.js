import { fileURLToPath } from "node:url";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

// Rooms whose code runs inside a simulation or decides about its figures: same seed, same bytes, so
// neither the clock and chance of the machine nor maths that differs between engines.
const simulatedRooms = [
  "kernel",
  "statistics",
  "resilience",
  "observe",
  "model",
  "world",
  "scenario",
  "experiment",
].map((room) => `src/${room}/**/*.ts`);

const ambientGlobals = [
  "Date",
  "performance",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "requestAnimationFrame",
  "process",
  "crypto",
  "Promise",
  "console",
  "Buffer",
  "fetch",
].map((name) => ({ name, message: "Hand it in: simulated code sees only the simulation." }));

const unportableMaths = [
  "log",
  "log2",
  "log10",
  "log1p",
  "exp",
  "expm1",
  "pow",
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "atan2",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
  "hypot",
  "cbrt",
].map((property) => ({
  object: "Math",
  property,
  message: "Its last bits differ between engines; kernel/maths.ts has portable ones.",
}));

const unportableOperators = ["BinaryExpression[operator='**']", "AssignmentExpression[operator='**=']"].map(
  (selector) => ({
    selector,
    message: "The last bits of ** differ between engines; use kernel/maths.ts or a product.",
  }),
);

const noDefaultExport = {
  selector: "ExportDefaultDeclaration",
  message: "Export by name, so that a thing is called the same everywhere.",
};

const privateByHash = {
  selector: "PropertyDefinition > PrivateIdentifier.key",
  message: "A #field begins as undefined, and V8 forgets what it holds: `private` is a tenth faster in all.",
};

const zodByName = {
  selector: "ImportDeclaration[source.value='zod'] ImportSpecifier[imported.name='z']",
  message: 'Use `import * as z from "zod"`: the other form bundles five times as much.',
};

export default defineConfig(
  { ignores: ["dist/**", "coverage/**", "reports/**", "bench/build/**", "bench/reference/**"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: fileURLToPath(new URL("../..", import.meta.url)),
      },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "max-params": ["error", { max: 5 }],
      // A switch over all kinds of a thing is one decision, however many kinds there are.
      complexity: ["error", { max: 12, variant: "modified" }],
      eqeqeq: "error",
      "no-restricted-syntax": ["error", noDefaultExport, zodByName],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      // Doing nothing is a sound answer to a fact or an event that does not matter here.
      "@typescript-eslint/no-empty-function": ["error", { allow: ["arrowFunctions", "methods"] }],
      // A parameter that only an interface asks for.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      // Counting the code points of a string is what columns of a terminal want.
      "@typescript-eslint/no-misused-spread": ["error", { allow: ["string"] }],
      // Types are structural here: a class is one way to make what fits.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      // Numbers read well in sentences.
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      // `() => counter.add()` as a callback is shorter than its braces and says the same.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // Typed arrays answer `number | undefined` although the index is in range by construction;
      // a `!` costs nothing on the path of an event, where a check would.
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    files: simulatedRooms,
    rules: {
      "no-restricted-globals": ["error", ...ambientGlobals],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Draw from a named stream of the run's seed." },
        ...unportableMaths,
      ],
      "no-restricted-syntax": ["error", noDefaultExport, zodByName, privateByHash, ...unportableOperators],
    },
  },
  {
    // Between two looks at a field a handler may have changed it, which the types cannot know.
    files: ["src/kernel/simulation.ts"],
    rules: { "@typescript-eslint/no-unnecessary-condition": "off" },
  },
  {
    // Declarations describe other people's modules as they are.
    files: ["**/*.d.ts"],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    // A test is a list of claims: its callbacks are as long as the list. Probes are implemented whole.
    files: ["test/**/*.ts"],
    rules: {
      "max-lines-per-function": "off",
      "@typescript-eslint/explicit-module-boundary-types": "off",
    },
  },
  {
    files: ["test/tidy/**"],
    rules: { "no-restricted-syntax": "off" },
  },
);
