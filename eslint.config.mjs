import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

/** Matches a provider's index, with or without `/lib`; a submodule (`@cdktf/provider-aws/lib/vpc`) does not match. */
const PROVIDER_INDEX = "^@cdktf/provider-[a-z]+(/lib(/index(\\.js)?)?)?/?$";

const ONE_SUBMODULE =
  "the index loads every resource of the provider (2,200 modules, 4.7 s on AWS). " +
  "Fix: import the resource you need, e.g. @cdktf/provider-aws/lib/db-instance.";

export default tseslint.config(
  { ignores: ["node_modules/", "cdktf.out/", "dist/", "coverage/", "test/import-law/planted/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      // Beyond the recommended set: each of these catches a fault that neither the compiler nor a passing test shows.
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-deprecated": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],
      "@typescript-eslint/prefer-readonly": "error",
      "@typescript-eslint/return-await": ["error", "error-handling-correctness-only"],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      eqeqeq: "error",
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: PROVIDER_INDEX, message: `Provider index import: ${ONE_SUBMODULE}` }] },
      ],
      // no-restricted-imports looks at static imports only.
      "no-restricted-syntax": [
        "error",
        {
          selector: `ImportExpression > Literal[value=/${PROVIDER_INDEX.replaceAll("/", "\\/")}/]`,
          message: `Provider index import: ${ONE_SUBMODULE}`,
        },
      ],
    },
  },
  {
    files: ["**/*.{js,cjs}"],
    languageOptions: {
      sourceType: "commonjs",
      globals: { module: "readonly", require: "readonly", process: "readonly", __dirname: "readonly" },
    },
  },
  { files: ["**/*.mjs"], languageOptions: { sourceType: "module", globals: { process: "readonly" } } },
  prettier,
);
