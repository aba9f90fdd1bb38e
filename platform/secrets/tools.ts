import type { Environment } from "../../environments/schema";
import { jenkinsSecrets, jenkinsSecretsFolder } from "../tools/jenkins";
import { jenkinsOf } from "../tools/jenkins-settings";
import { exporterPlaceholders } from "../tools/monitoring-files";
import { toolEnd } from "../tools/names";
import { prometheusFiles } from "../tools/prometheus";
import { file, placeholder, type Secret } from "./secret";

/** What the tools hold. */
export function toolSecrets(env: Environment): Secret[] {
  const path = (name: string) => `${env.name}/tools/${name}`;
  return [
    {
      path: path("remote-write"),
      // Password and authority are made where BOSH's Prometheus is: whoever deploys it brings them here.
      producer: "operator",
      rotation: "at BOSH's Prometheus and here, then with a restart of the agent",
      consumers: {
        [toolEnd("prometheus-agent")]: [
          file("password", prometheusFiles.password),
          file("authority", prometheusFiles.authority),
        ],
      },
    },
    {
      path: path("mysqld-exporter"),
      producer: "generated",
      rotation: "with a rollout of the exporter",
      consumers: { [toolEnd("mysqld-exporter")]: [placeholder("password", exporterPlaceholders.mysqlPassword)] },
    },
    ...(jenkinsOf(env) ? jenkinsSecretsOf(path) : []),
  ];
}

function jenkinsSecretsOf(path: (name: string) => string): Secret[] {
  const inFolder = (key: string, name: string) => file(key, `${jenkinsSecretsFolder}/${name}`);
  const jenkins = toolEnd("jenkins");
  return [
    {
      path: path("jenkins-accounts"),
      producer: "generated",
      rotation: "with a restart of Jenkins, which ends every session",
      consumers: {
        [jenkins]: [
          inFolder("administrator", jenkinsSecrets.administrator),
          inFolder("operator", jenkinsSecrets.operator),
        ],
      },
    },
    {
      path: path("qa-member"),
      // Somebody signs it up in the exchange like any member.
      producer: "operator",
      rotation: "in the exchange and here, then with a restart of Jenkins",
      consumers: {
        [jenkins]: [inFolder("email", jenkinsSecrets.memberEmail), inFolder("password", jenkinsSecrets.memberPassword)],
      },
    },
  ];
}
