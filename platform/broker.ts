import type { Feature } from "../environments/schema/feature";
import { featureSecretPath, featureVirtualHost, overlayOf, writesTo } from "./features";
import { filledJson, passwordPlaceholder } from "./databases";

/** Applications with a user of their own at the broker. */
export const brokerApps = ["peatio", "barong", "rango", "applogic"] as const;
export type BrokerApp = (typeof brokerApps)[number];

/** The virtual host of the environment's own applications; no variable of theirs selects another (application facts 0.2 no. 5). */
export const ownVirtualHost = "/";

/** Regular expressions of the names a user may make and delete, publish to, and consume from. */
export interface BrokerPermissions {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

/** One user in one virtual host. */
export interface BrokerUser {
  readonly name: string;
  readonly virtualHost: string;
  readonly permissions: BrokerPermissions;
  /** Vault's secret that holds its password under the key `password`, below the mount. */
  readonly secret: string;
}

/** Settings of queues that a client can't declare for itself. */
export interface BrokerPolicy {
  readonly name: string;
  readonly pattern: string;
  readonly definition: Readonly<Record<string, number>>;
  /** First release that takes the definition. */
  readonly since: string;
}

/** What the broker holds: no other virtual host or user that carries a name of ours belongs there. */
export interface BrokerPlan {
  readonly virtualHosts: readonly string[];
  readonly users: readonly BrokerUser[];
  /** In each of the virtual hosts. */
  readonly policies: readonly BrokerPolicy[];
}

/**
 * The least each application works with, read from its source (application facts 11.3). To bind a queue takes write on
 * the queue and read on the exchange, to declare an exchange takes configure, even where it is there already.
 */
const permissions: Readonly<Record<BrokerApp, BrokerPermissions>> = {
  peatio: {
    configure: "^(peatio|finex)\\..*$",
    // The default exchange brings withdrawals and addresses to their queues, also after all brokers went down at once: a
    // binding to one of Peatio's own exchanges, which are not durable, would be gone. It reaches every queue of the
    // virtual host by name; what reads the others checks a signature (Barong's mailer, Applogic).
    write: "^(amq\\.default|(peatio|finex)\\..*)$",
    read: "^(peatio|finex)\\..*$",
  },
  // The mailer declares what it listens to, Peatio's events among it, and sends to be tried again what failed.
  barong: {
    configure: "^(barong\\..*|peatio\\.events\\.model)$",
    write: "^barong\\..*$",
    read: "^(barong\\..*|peatio\\.events\\.model)$",
  },
  rango: {
    configure: "^(rango\\..*|peatio\\.events\\.ranger)$",
    write: "^rango\\..*$",
    read: "^(rango\\..*|peatio\\.events\\.ranger)$",
  },
  // Its queue has a name that the broker makes up; nobody else has one like it.
  applogic: {
    configure: "^(amq\\.gen-.*|(barong|peatio)\\.events\\.model)$",
    write: "^amq\\.gen-.*$",
    read: "^(amq\\.gen-.*|(barong|peatio)\\.events\\.model)$",
  },
};

const policies: readonly BrokerPolicy[] = [
  {
    // A quorum queue drops what came back 20 times (RabbitMQ 4.0, "Quorum Queues: Position and Delivery Limit"). Peatio
    // hands a withdrawal back while its database is away, hundreds of times a minute: none may be dropped. Without any
    // limit it would go to the end of the queue and lose its place.
    name: "rkcp-money",
    pattern: "^peatio\\.",
    definition: { "delivery-limit": 1_000_000_000 },
    since: "3.8",
  },
  {
    // After half an hour without an answer to one message the broker closes the mailer's channel for good. It never
    // answers one in a language it has no text for; a day leaves time to see that.
    name: "rkcp-mail",
    pattern: "^barong\\.event\\.mailer\\.main$",
    definition: { "consumer-timeout": 86_400_000 },
    since: "3.12",
  },
];

/** What the broker's users follow from. */
export interface BrokerOwners {
  readonly name: string;
  readonly apps: readonly BrokerApp[];
  /** Those of this environment. */
  readonly features: readonly Pick<Feature, "name" | "service" | "writes">[];
}

/** Every virtual host and user of an environment. */
export function brokerOf({ name: environment, apps, features }: BrokerOwners): BrokerPlan {
  const writing = features.flatMap((feature) => {
    const app = overlayOf(feature).program;
    return isBrokerApp(app) && writesTo(feature, "broker") ? [{ feature, app }] : [];
  });
  // It writes nothing, and hears what the environment's own hears.
  const listening = features.filter((feature) => overlayOf(feature).program === "rango");
  const userOf = (feature: Pick<Feature, "name">, app: BrokerApp, virtualHost: string): BrokerUser => ({
    name: featureVirtualHost(feature),
    virtualHost,
    permissions: permissions[app],
    secret: `${featureSecretPath({ name: environment }, feature)}/rabbitmq`,
  });
  return {
    virtualHosts: [ownVirtualHost, ...writing.map(({ feature }) => featureVirtualHost(feature))],
    users: [
      ...apps.map((app) => ({
        name: app,
        virtualHost: ownVirtualHost,
        permissions: permissions[app],
        secret: `${environment}/${app}/rabbitmq`,
      })),
      ...writing.map(({ feature, app }) => userOf(feature, app, featureVirtualHost(feature))),
      ...listening.map((feature) => userOf(feature, "rango", ownVirtualHost)),
    ],
    policies,
  };
}

function isBrokerApp(name: string): name is BrokerApp {
  return (brokerApps as readonly string[]).includes(name);
}

/** The first administrator, by whom the provisioning makes everybody else. */
export const brokerAdministrator = "rkcp_admin";

/** The administrator's password, and the one before it: the broker still knows the old one when a new one is given. */
export const administratorPlaceholders = {
  password: "BROKER_ADMINISTRATOR",
  previous: "BROKER_ADMINISTRATOR_PREVIOUS",
} as const;

/** The Job's file: names and permissions, and for each password a placeholder that the Agent fills in the pod's memory. */
export function brokerFile({ virtualHosts, users, policies: rules }: BrokerPlan): string {
  const plan = {
    administrator: {
      name: brokerAdministrator,
      password: `{{${administratorPlaceholders.password}}}`,
      previous_password: `{{${administratorPlaceholders.previous}}}`,
    },
    virtual_hosts: virtualHosts,
    users: users.map(({ name, virtualHost, permissions: { configure, write, read }, secret }) => ({
      name,
      virtual_host: virtualHost,
      configure,
      write,
      read,
      password: `{{${passwordPlaceholder(secret)}}}`,
    })),
    policies: rules,
  };
  return filledJson(plan);
}

/**
 * The same by hand, for brokers on machines: their management API answers on loopback alone, so no Job reaches it. Each
 * line of `add_user` and `change_password` asks for the password, which then stands in no history and in no list of
 * processes.
 */
export function brokerCommands({ users, policies: rules }: BrokerPlan): string[] {
  const own = users.filter(({ virtualHost }) => virtualHost === ownVirtualHost);
  return [
    ...own.flatMap(({ name, permissions: { configure, write, read } }) => [
      `rabbitmqctl add_user ${name}`,
      `rabbitmqctl set_permissions --vhost ${ownVirtualHost} ${name} '${configure}' '${write}' '${read}'`,
    ]),
    ...rules.map(
      ({ name, pattern, definition }) =>
        `rabbitmqctl set_policy --vhost ${ownVirtualHost} --apply-to queues ${name} '${pattern}' '${JSON.stringify(definition)}'`,
    ),
    "rabbitmqctl delete_user guest",
  ];
}
