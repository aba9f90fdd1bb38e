/**
 * The import law: who may import whom. `npm run lint` checks the tree; test/import-law plants one violation per rule.
 *
 * A rule states one sentence, and no import breaks two of them, so a report names one thing to mend.
 */
const RENDERERS = "stacks|charts|bosh|vault";
const TOOLS = "pipeline|rehearsal|cli";
const SIDE_FOLDERS = "test|bench";

const rule = (name, comment, from, to, pathNot) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: to, ...(pathNot && { pathNot }) },
});

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    rule(
      "environments-are-data",
      "An environment is plain data: all it needs is its own folder and what its schema validates values with.",
      "^environments/",
      ".",
      `^environments/|node_modules/(zod|netmask|fastest-levenshtein|@types/netmask)/|^(${TOOLS}|${SIDE_FOLDERS})/`,
    ),
    rule(
      "platform-is-pure",
      "platform/ is pure functions of an environment; whatever renders imports it, not the other way round.",
      "^platform/",
      `^(${RENDERERS}|constructs)/|node_modules/(cdktf|cdk8s|cdk8s-plus-27|constructs|@cdktf)/`,
    ),
    rule(
      "constructs-take-specs",
      "Constructs take specs; they meet an environment in the renderers only.",
      "^constructs/",
      `^(environments|${RENDERERS})/`,
    ),
    rule(
      "ports-know-no-cloud",
      "A port says what the exchange needs from any cloud.",
      "^constructs/ports/",
      "^constructs/(aws|google|azurerm|machine|kubernetes|policies)/|node_modules/@cdktf/provider-",
    ),
    rule(
      "clouds-are-strangers",
      "One cloud's adapter never imports another's, nor another's provider.",
      "^constructs/(aws|google|azurerm)/",
      "^constructs/(aws|google|azurerm)/|node_modules/@cdktf/provider-",
      "^constructs/$1/|node_modules/@cdktf/provider-$1/",
    ),
    rule(
      "renderers-are-strangers",
      "What two renderers must agree on crosses as data, through platform/.",
      `^(${RENDERERS})/`,
      `^(${RENDERERS})/`,
      "^$1/",
    ),
    rule(
      "cdktf-stays-behind-stacks",
      "cdktf is archived: only the cloud's constructs and stacks/ may know it, so that it can be replaced.",
      `^(charts|bosh|vault|${TOOLS}|constructs/kubernetes)/`,
      "node_modules/(cdktf|@cdktf)/",
    ),
    rule(
      "cdk8s-stays-behind-charts",
      "Kubernetes objects come from charts/ and constructs/kubernetes/ alone.",
      `^(stacks|bosh|vault|${TOOLS}|constructs/(?!kubernetes/))`,
      "node_modules/(cdk8s|cdk8s-plus-27)/",
    ),
    rule(
      "tools-have-no-users",
      "pipeline/, rehearsal/ and cli/ use the renderers; nothing uses them.",
      `^(?!(${TOOLS}|${SIDE_FOLDERS})/)`,
      `^(${TOOLS})/`,
    ),
    rule(
      "tests-have-no-users",
      "What runs in production never imports a test or a benchmark.",
      `^(?!(${SIDE_FOLDERS})/)`,
      `^(${SIDE_FOLDERS})/`,
    ),
    {
      name: "provider-by-submodule",
      comment: "A provider's index loads thousands of modules; this also sees dynamic imports and require().",
      severity: "error",
      from: {},
      to: { path: "node_modules/@cdktf/provider-[^/]+/lib/index\\." },
    },
    {
      name: "no-development-packages",
      comment: "A source that imports a development dependency breaks in an installation without them.",
      severity: "error",
      from: { path: `^(environments|platform|constructs|${RENDERERS}|${TOOLS})/` },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "no-unresolved-imports",
      comment: "An import that leads nowhere would pass every other rule.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-cycles",
      comment: "Two files that need each other are one file, or three.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    // Type-only imports count: a renderer that knows another's types already depends on it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: `${__dirname}/tsconfig.json` },
    doNotFollow: { path: "(^|/)node_modules/" },
    exclude: { path: "^(cdktf\\.out|dist|coverage|test/import-law/planted)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
