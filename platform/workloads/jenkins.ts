import type { Environment } from "../../environments/schema";
import type { Feature } from "../../environments/schema/feature";
import { toolsNamespace } from "../ends";
import { jenkinsConfiguration, jenkinsPrefix } from "../tools/jenkins";
import { scenarioFiles, scenariosFolder } from "../tools/jenkins-agent";
import { jenkinsOf } from "../tools/jenkins-settings";
import { toolNames, toolPorts } from "../tools/names";
import { once, probedBy } from "./defaults";
import { verbatim } from "./files/verbatim";
import type { Workload } from "./workload";

const home = "/var/jenkins_home";
const configuration = "/etc/jenkins/jenkins.yaml";
const cache = "/var/cache/jenkins";

/**
 * Jenkins for the QA scenarios; nothing where the environment has none.
 *
 * @param features the environment's: each that the public gateway leads to has its nightly run
 */
export function jenkinsWorkloads(
  environment: Environment,
  features: readonly Pick<Feature, "name" | "service">[] = [],
): Workload[] {
  const settings = jenkinsOf(environment);
  if (!settings) return [];
  const probe = { kind: "http", path: `${jenkinsPrefix}/login` } as const;
  return [
    {
      name: toolNames.jenkins,
      namespace: toolsNamespace,
      app: "jenkins",
      tier: "tools",
      image: settings.controller,
      kind: "stateful-set",
      command: ["/usr/bin/tini", "--", "/usr/local/bin/jenkins.sh"],
      ports: { http: toolPorts.jenkins },
      scaling: once("it keeps its jobs and results in files, and expects nobody else to write them"),
      probes: probedBy(probe),
      env: {
        CASC_JENKINS_CONFIG: configuration,
        JENKINS_HOME: home,
        JENKINS_OPTS: `--prefix=${jenkinsPrefix} --webroot=${cache}/war`,
        JENKINS_SLAVE_AGENT_PORT: "-1",
        JAVA_OPTS: [
          "-Djenkins.install.runSetupWizard=false",
          // It reaches no update site, and what it runs is in the image.
          "-Dhudson.model.UpdateCenter.never=true",
          "-Djava.awt.headless=true",
          "-XX:MaxRAMPercentage=60",
        ].join(" "),
        // The image's plugins win over whatever a former release left in the volume.
        PLUGINS_FORCE_UPGRADE: "true",
      },
      files: [
        { path: configuration, content: jenkinsConfiguration(environment, settings, features) },
        // The agents' ConfigMap is this one: what they run comes and goes with the jobs that call it.
        ...scenarioFiles.map((file) => ({ path: `${scenariosFolder}/${file}`, content: verbatim(`qa/${file}`) })),
      ],
      resources: { cpuMillis: { request: 500, limit: 2000 }, memoryMiB: { request: 1024, limit: 2048 } },
      // Plugins are the image's at each start: what somebody uploads is gone with the pod.
      writableMiB: { "/tmp": 128, [cache]: 512, [`${home}/plugins`]: 512 },
      claims: { [home]: { name: "home", sizeGiB: settings.homeGiB } },
      user: 1000,
      gracePeriodSeconds: 120,
      pool: "general",
      apiAccess: { why: "makes a pod for each run, and takes it away" },
      makesPods: [toolNames.jenkinsAgent],
    },
  ];
}
