import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { Construct } from "constructs";
import type { BootstrapSpec } from "../../ports/bootstrap";
import { bucketArn } from "../bucket";
import type { AwsContext } from "../context";
import type { PolicyStatement } from "../policy-document";
import { breakGlassGuard } from "./break-glass";
import { custodianRights } from "./custodian";
import { bootstrapGuard, noLogins, perimeter, recordGuard } from "./guard";
import { AwsManagedPolicy, AwsManagedRole } from "./managed-role";
import { hostedCiIssuer, identityNames } from "./names";
import { identityRights, rotationRights } from "./rights/identity";
import { machineRights } from "./rights/machines";
import { entryRights, networkRights } from "./rights/network";
import { readConfiguration } from "./rights/read";
import { sessionsOfPeople, shell, tunnel } from "./rights/sessions";
import { stateRights } from "./rights/state";
import { keyRights, storeRights } from "./rights/stores";
import { baselineRights, watchRights } from "./rights/watch";
import { hostedCiTrust, machineTrust, peopleTrust } from "./trust";
import { vaultChanges, vaultKeepers, vaultMachinesGuard, vaultSecretsGuard } from "./vault-guard";

/** Seconds of a deployer's session: the first apply of an empty account takes most of an hour. */
const deployerSeconds = 7200;

export interface AwsBootstrapRolesProps extends BootstrapSpec {
  readonly stateKeyArn: string;
}

/** Who may plan, who may apply, who holds Vault, and who may do nearly everything for an hour. */
export class AwsBootstrapRoles extends Construct {
  private readonly policies = new Map<string, AwsManagedPolicy>();

  constructor(
    scope: Construct,
    id: string,
    private readonly context: AwsContext,
    private readonly props: AwsBootstrapRolesProps,
  ) {
    super(scope, id);
    this.addAppliers();
    this.addHostedCi();
    if (props.holdsVault) this.addCustodian();
    this.addBreakGlass();
  }

  /** A person and the pipeline apply alike; only the person may make the one access key, and open a shell. */
  private addAppliers(): void {
    const policies = this.applierPolicies();
    new AwsManagedRole(this, "ci-apply", this.context, {
      role: "ci-apply",
      description: "The pipeline that applies the environment's stack, from the Concourse workers alone",
      trust: machineTrust(this.context, "concourse-worker"),
      policies,
    });
    new AwsManagedRole(this, "deployer", this.context, {
      role: "deployer",
      description: "A person who applies the environment's stack, with a second factor",
      trust: peopleTrust("deployer", this.props.people),
      policies: { ...policies, person: this.policy("person", this.rightsOfAPerson()) },
      sessionSeconds: deployerSeconds,
    });
  }

  /** The jumpbox makes the BOSH director, and with it whatever applies: a shell there is worth what the deployer is. */
  private rightsOfAPerson(): PolicyStatement[] {
    const { environment } = this.context.identity;
    return [
      ...rotationRights(this.context),
      ...sessionsOfPeople(this.context, {
        machines: { role: ["jumpbox", "rabbitmq"], environment },
        documents: [shell, tunnel],
      }),
    ];
  }

  private applierPolicies(): Record<string, AwsManagedPolicy> {
    const { context, props } = this;
    const { stores, ownsSingletons } = props;
    return {
      read: this.policy("read", readConfiguration()),
      network: this.policy("network", [...networkRights(context), ...entryRights(context)]),
      machines: this.policy("machines", [...machineRights(context), ...identityRights(context)]),
      stores: this.policy("stores", [...storeRights(context, stores.artifacts), ...keyRights(context)]),
      watch: this.policy("watch", [
        ...vaultKeepers(),
        ...watchRights(context),
        ...(ownsSingletons ? baselineRights(context) : []),
        ...this.stateOfTheStack(true),
      ]),
      guard: this.guard(),
      vault: this.vaultGuard(),
    };
  }

  /** The environment's own stack; bootstrap's state is the administrator's. */
  private stateOfTheStack(write: boolean): PolicyStatement[] {
    const { environment, stateStore } = this.context.identity;
    return stateRights({ bucket: stateStore, keyArn: this.props.stateKeyArn, stack: environment, write });
  }

  /** What stays shut to whoever applies, and in an emergency. */
  private guard(): AwsManagedPolicy {
    const { context, props } = this;
    return this.policy("guard", [
      ...bootstrapGuard(context, props.stateKeyArn),
      ...recordGuard(context, props.stores),
      ...perimeter(context),
      ...noLogins(),
    ]);
  }

  private vaultGuard(): AwsManagedPolicy {
    return this.policy("vault-guard", [
      ...vaultSecretsGuard(this.context, this.props),
      ...vaultMachinesGuard(this.context),
      ...vaultChanges(this.context),
    ]);
  }

  /** The identity provider exists once in an account: its owner makes it, everybody knows its address. */
  private addHostedCi(): void {
    const { context, props } = this;
    if (!props.hostedCi) return;
    if (props.ownsSingletons) {
      new IamOpenidConnectProvider(this, "hosted-ci", {
        url: `https://${hostedCiIssuer}`,
        clientIdList: ["sts.amazonaws.com"],
      });
    }
    new AwsManagedRole(this, "ci-plan", context, {
      role: "ci-plan",
      description: "The hosted CI that plans the environment's stack and changes nothing",
      trust: hostedCiTrust(context, props.hostedCi),
      policies: {
        read: this.policy("read", readConfiguration()),
        state: this.policy("plan", [...this.stateOfTheStack(false), this.seeBuckets()]),
      },
    });
  }

  /** Terraform asks whether a bucket is there by a call that counts as listing it. */
  private seeBuckets(): PolicyStatement {
    const Resource = bucketArn(`${this.context.identity.prefix}-*`);
    return { Sid: "SeeBuckets", Effect: "Allow", Action: "s3:ListBucket", Resource };
  }

  private addCustodian(): void {
    const { context, props } = this;
    new AwsManagedRole(this, "custodian", context, {
      role: "custodian",
      description: "A person who holds Vault and nothing else, with a second factor",
      trust: peopleTrust("custodian", props.people),
      policies: {
        rights: this.policy("custodian", [...custodianRights(context, props.stores), ...perimeter(context)]),
      },
    });
  }

  private addBreakGlass(): void {
    const { context, props } = this;
    new AwsManagedRole(this, "break-glass", context, {
      role: "break-glass",
      description: "A person in an emergency, for an hour, with a second factor; every use raises an alarm",
      trust: peopleTrust("break-glass", props.people),
      policies: {
        emergency: this.policy("emergency", [
          { Sid: "Emergency", Effect: "Allow", Action: "*", Resource: "*" },
          ...breakGlassGuard(context),
        ]),
        guard: this.guard(),
        vault: this.vaultGuard(),
      },
    });
  }

  /** One policy per topic, whoever asks first. */
  private policy(topic: string, statements: readonly PolicyStatement[]): AwsManagedPolicy {
    const known = this.policies.get(topic);
    if (known) return known;
    const made = new AwsManagedPolicy(this, `${topic}-policy`, this.context, {
      name: `${identityNames(this.context).ownPolicies}-${topic}`,
      description: `Roles of the bootstrap stack: ${topic}`,
      statements,
    });
    this.policies.set(topic, made);
    return made;
  }
}
