// Who may import whom: one rule per room, generated from the table of rooms in the architecture notes.
// A violation means: move the code down, or have the value handed in.
const simulated = ["kernel", "statistics", "resilience", "observe", "model"];

const mayImport = {
  kernel: [],
  statistics: [],
  resilience: [],
  scenario: [],
  observe: ["statistics"],
  model: ["kernel", "resilience", "observe"],
  world: [...simulated, "scenario"],
  experiment: ["scenario", "world", "observe", "statistics"],
  report: ["observe", "experiment", "statistics"],
};

const rooms = Object.entries(mayImport).map(([room, below]) => ({
  name: `${room}-looks-down-only`,
  severity: "error",
  comment: `${room}/ may import ${below.join(", ") || "nothing"}. Move the code down, or hand the value in.`,
  from: { path: `^src/${room}/` },
  to: { path: "^src/", pathNot: `^src/(${[room, ...below].join("|")})/` },
}));

export default {
  forbidden: [
    ...rooms,
    {
      name: "report-knows-only-the-types-of-experiments",
      severity: "error",
      comment: "report/ draws comparisons, it does not make them.",
      from: { path: "^src/report/" },
      to: { path: "^src/experiment/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "the-door-opens-on-pure-rooms",
      severity: "error",
      comment: "src/index.ts is used in browsers too: no files, no terminal.",
      from: { path: "^src/index[.]ts$" },
      to: { path: "^src/cli/" },
    },
    {
      name: "only-the-command-line-touches-the-machine",
      severity: "error",
      comment:
        "Everything but cli/ runs in a browser; the runtime's bundler is a build step that lives beside it.",
      from: { path: "^src/", pathNot: "^src/(cli/|report/page/runtime/bundle[.]mjs$)" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "no-circles",
      severity: "error",
      comment: "Two files that need each other are one file, or lack a third one below both.",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-orphans",
      severity: "error",
      comment: "A file that nothing imports and that imports nothing does nothing.",
      from: { orphan: true, pathNot: "[.]d[.]m?ts$" },
      to: {},
    },
    {
      name: "no-unknown-imports",
      severity: "error",
      comment: "An import that leads nowhere.",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(bench/build|dist)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
