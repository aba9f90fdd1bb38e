/** A plugin of Jenkins in the controller's image. */
export interface JenkinsPlugin {
  readonly name: string;
  readonly version: string;
  /** What it is there for: each one is code that runs with the controller's rights. */
  readonly why: string;
}

/** The release of Jenkins the plugins belong to: an LTS line. */
export const jenkinsRelease = "2.568.2";

/**
 * What the controller's image holds, beside what these depend on: `jenkins-plugin-cli --latest=false` takes of each
 * dependency the release that the plugins here name, so that this list and the image's digest say everything.
 *
 * The versions are those that the plugin bill of materials of the Jenkins project ties together for this line
 * (jenkinsci/bom, folders bom-2.568.x and bom-weekly, of August 2026).
 */
export const jenkinsPlugins: readonly JenkinsPlugin[] = [
  { name: "configuration-as-code", version: "2117.vc05a_0b_e6b_f4e", why: "reads jenkins.yaml" },
  { name: "credentials-binding", version: "728.v902a_273b_8947", why: "hands the member of the scenarios to a run" },
  { name: "job-dsl", version: "3732.v9a_c49a_61a_313", why: "makes the jobs of jenkins.yaml" },
  { name: "junit", version: "1424.vc64a_edde7777", why: "keeps results and shows their history" },
  { name: "kubernetes", version: "4547.v52f3080db_8cd", why: "makes an agent's pod for each run" },
  { name: "matrix-auth", version: "3.3", why: "rights by account: an operator is no administrator" },
  { name: "workflow-basic-steps", version: "1098.v808b_fd7f8cf4", why: "the steps timeout and error" },
  { name: "workflow-cps", version: "4370.v49a_6937566b_6", why: "runs pipelines" },
  { name: "workflow-durable-task-step", version: "1479.v56e587f413a_7", why: "the steps node and sh" },
  { name: "workflow-job", version: "1571.1580.v18e46842c125", why: "the kind of the jobs" },
];

/** The file `jenkins-plugin-cli` reads. */
export function pluginsFile(): string {
  return jenkinsPlugins.map(({ name, version }) => `${name}:${version}\n`).join("");
}
